"""python -m spritedesk"""

from .app import leave, main

leave(main())
