"""IFT6135, winter 2020, second theoretical assignment: optimisation, regularisation, initialisation,
normalisation and recurrent networks."""
