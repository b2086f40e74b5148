"""python -m sayso.cli"""

from sayso.cli import main

main()
