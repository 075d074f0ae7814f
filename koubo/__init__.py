"""The composition root: settings, the container, the web application and the command line.

Everything meets here and nothing imports it. `settings` reads the environment, `container` makes
the parts from them, `web` puts the pages and the API into one application, `cli` and `commands`
are what `koubo …` runs, `sample` writes the invented data of the demo.
"""
