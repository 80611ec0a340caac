"""Servers and transports."""
