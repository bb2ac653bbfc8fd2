"""The ASGI application and the uvicorn process around it."""
