"""The addresses that letters carry."""

from django.urls import path

from files.views.checking import check

app_name = "letters"
urlpatterns = [path("<slug:code>/", check, name="check")]
