"""Bills, Acts, statutory instruments and reviews; the days on which Parliament sits."""
