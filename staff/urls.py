"""The room's addresses, below desk/office/."""

from django.urls import path

from staff.views import absences, calendars, directory, master, posts, sections

app_name = "staff"
urlpatterns = [
    path("", directory.index, name="index"),
    path("people/", directory.people, name="people"),
    path("officers/<int:pk>/", directory.officer, name="officer"),
    path("officers/<int:pk>/channels/", directory.channels, name="channels"),
    path("posts/<int:pk>/", posts.post, name="post"),
    path("posts/<int:pk>/charge/", posts.charge, name="charge"),
    path("charges/<int:pk>/", posts.charge_report, name="charge_report"),
    path("sections/<int:pk>/", sections.section, name="section"),
    path("sections/<int:pk>/example/", sections.example, name="section_example"),
    path("absences/", absences.absences, name="absences"),
    path("absences/new/", absences.new_absence, name="absence_new"),
    path("absences/<int:pk>/", absences.absence, name="absence"),
    path("absences/<int:pk>/withdraw/", absences.withdraw, name="absence_withdraw"),
    path("calendars/", calendars.calendars, name="calendars"),
    path("calendars/new/", calendars.calendar_new, name="calendar_new"),
    path("calendars/<int:pk>/", calendars.calendar, name="calendar"),
    path("calendars/<int:pk>/change/", calendars.calendar_change, name="calendar_change"),
    path("calendars/<int:pk>/days/", calendars.day_add, name="day_add"),
    path("calendars/<int:pk>/days/<int:day>/remove/", calendars.day_remove, name="day_remove"),
    path("calendars/<int:pk>/copy/", calendars.year_copy, name="year_copy"),
    path("calendars/<int:pk>/import/", calendars.days_import, name="days_import"),
    path("master/", master.upload, name="master"),
    path("master/<int:pk>/", master.sheet, name="master_sheet"),
    path("master/<int:pk>/enter/", master.enter_sheet, name="master_enter"),
    path("master/<int:pk>/discard/", master.discard_sheet, name="master_discard"),
    path("master/<int:pk>/faults.csv", master.faults, name="master_faults"),
]
