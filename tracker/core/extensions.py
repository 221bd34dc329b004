"""The Flask extensions, made once and bound to the application in ``create_app``. Migrations are in ``schema``."""

from flask_login import LoginManager
from flask_wtf import CSRFProtect

login_manager = LoginManager()
csrf = CSRFProtect()
