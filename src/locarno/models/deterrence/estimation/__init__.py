"""Payoffs from data: games of deterrence and crisis, and binary choices, fitted by maximum likelihood."""
