import os

from django.apps import AppConfig


class Mutants(AppConfig):
    name = "tests.mutants"

    def ready(self) -> None:
        from . import mutations

        for name in filter(None, os.environ.get("MUTANT", "").split(",")):
            getattr(mutations, name)()
