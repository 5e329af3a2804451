"""An archive that grades on Gradescope: how it is made (``archive``), and what runs there (``__main__``)."""
