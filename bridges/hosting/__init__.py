"""Worlds that many clients share: hosts, sessions, subscriptions, durability; without a socket."""
