"""Chatsite with a consumer that stores nothing, to measure delivery alone; layer and server are its own."""
