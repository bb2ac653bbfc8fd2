"""The companies a simulator starts with."""
