"""leakpal: says exactly what every repetition of an operation leaves behind in a Qt application."""
