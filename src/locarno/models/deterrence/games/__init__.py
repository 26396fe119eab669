"""Games of crisis and deterrence, solved in closed form for many cases at once; all equilibria, each by its name."""
