"""The pages on which a person plays QuickBooks Online."""
