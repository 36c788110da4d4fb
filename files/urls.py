"""The room's addresses."""

from django.urls import path

from files.views import despatching, draft, drafting
from files.views.acting import act
from files.views.asked import asked, parking, view, view_paper
from files.views.explain import explain
from files.views.file import file
from files.views.inbox import inbox
from files.views.new import new
from files.views.note import note, preview
from files.views.note_sheet import note_sheet
from files.views.notices import notice, notices, read_all
from files.views.papers import page_picture, paper
from files.views.pendency import monthly, pending, pending_files
from files.views.phrases import phrase, phrases, withdraw
from files.views.proof import bundle, proof
from files.views.receipts import acknowledging as receipt_acks
from files.views.receipts import acting as receipt_acts
from files.views.receipts import entering as diary
from files.views.receipts import lists as receipt_lists
from files.views.receipts import receipt as receipts
from files.views.scans import find, progress, scan_page, scans, split
from files.views.slips import (
    add_scan,
    cancel_slip,
    new_slips,
    print_slip,
    separators,
    slip,
    slip_by_code,
    slip_scan,
    slip_sheets,
    slips,
)
from files.views.tables import list_table

app_name = "files"
urlpatterns = [
    path("", inbox, name="inbox"),
    path("list.<slug:form>", list_table, name="list_table"),
    path("receipts/", receipt_lists.receipts, name="receipts"),
    path("receipts/list.<slug:form>", receipt_lists.receipts_table, name="receipts_table"),
    path("receipts/twins/", receipt_lists.twins, name="receipt_twins"),
    path("receipts/new/", diary.new, name="new_receipt"),
    path("receipts/mails/", diary.upload_mail, name="upload_mail"),
    path("receipts/mails/<int:pk>/", diary.mail, name="mail"),
    path("receipts/mails/<int:pk>/original/", diary.mail_original, name="mail_original"),
    path("receipts/mails/<int:pk>/parts/<int:rank>/", diary.mail_part, name="mail_part"),
    path("receipts/<int:pk>/", receipts.receipt, name="receipt"),
    path("receipts/<int:pk>/pages/<int:number>/<slug:purpose>/", receipts.page_picture, name="receipt_page"),
    path("receipts/<int:pk>/papers/<slug:which>/", receipts.paper, name="receipt_paper"),
    path("receipts/<int:pk>/sender/", receipts.sender, name="receipt_sender"),
    path("receipts/<int:pk>/mail/", receipts.mail_as_it_came, name="receipt_mail"),
    path("receipts/<int:pk>/acknowledge/", receipt_acks.acknowledge, name="acknowledge"),
    path("receipts/<int:pk>/acknowledgements/<int:serial>/", receipt_acks.ack_letter, name="ack_letter"),
    path("receipts/<int:pk>/enclosures/<int:rank>/strike/", receipt_acts.strike, name="strike_enclosure"),
    path("receipts/<int:pk>/<slug:action>/", receipt_acts.act, name="act_on_receipt"),
    path("pendency/", pending, name="pendency"),
    path("pendency/files/", pending_files, name="pending_files"),
    path("pendency/months/", monthly, name="monthly"),
    path("notices/", notices, name="notices"),
    path("notices/read/", read_all, name="read_all"),
    path("notices/<int:pk>/", notice, name="notice"),
    path("views/", asked, name="asked"),
    path("views/<int:pk>/", view, name="view"),
    path("views/<int:pk>/papers/<int:paper>/", view_paper, name="view_paper"),
    path("parking/<int:pk>/", parking, name="parking"),
    path("files/new/", new, name="new"),
    path("files/<int:pk>/", file, name="file"),
    path("files/<int:pk>/explain/", explain, name="explain"),
    path("files/<int:pk>/note/", note, name="note"),
    path("files/<int:pk>/note/preview/", preview, name="note_preview"),
    path("files/<int:pk>/note-sheet/", note_sheet, name="note_sheet"),
    path("files/<int:pk>/pages/<int:number>/<slug:purpose>/", page_picture, name="page"),
    path("phrases/", phrases, name="phrases"),
    path("phrases/<int:pk>/", phrase, name="phrase"),
    path("phrases/<int:pk>/withdraw/", withdraw, name="withdraw_phrase"),
    path("files/<int:pk>/papers/<int:paper>/", paper, name="paper"),
    path("files/<int:pk>/papers/<int:paper>/<slug:purpose>/", paper, name="paper_as"),
    path("files/<int:pk>/proof/", proof, name="proof"),
    path("files/<int:pk>/bundle/", bundle, name="bundle"),
    path("files/<int:pk>/drafts/new/", drafting.new_draft, name="new_draft"),
    path("files/<int:pk>/drafts/<int:draft>/", draft.draft, name="draft"),
    path("files/<int:pk>/drafts/<int:draft>/edit/", drafting.edit_draft, name="edit_draft"),
    path("files/<int:pk>/drafts/<int:draft>/working/", drafting.working, name="draft_working"),
    path("files/<int:pk>/drafts/<int:draft>/compare/", draft.compare, name="compare_draft"),
    path("files/<int:pk>/drafts/<int:draft>/letter.pdf", draft.pdf, name="draft_pdf"),
    path("files/<int:pk>/drafts/<int:draft>/to/<int:addressee>/", draft.recipient, name="draft_recipient"),
    path("files/<int:pk>/drafts/<int:draft>/<slug:action>/", draft.act, name="act_on_draft"),
    path("despatch/", despatching.register, name="despatch_register"),
    path("despatch/export/", despatching.export, name="despatch_export"),
    path("despatch/drafts/<int:draft>/", despatching.despatch_draft, name="despatch_draft"),
    path("despatch/drafts/<int:draft>/letter.pdf", despatching.draft_letter, name="despatch_draft_letter"),
    path("despatch/<int:pk>/", despatching.despatch, name="despatch"),
    path("despatch/<int:pk>/letter.pdf", despatching.letter, name="despatch_letter"),
    path("despatch/<int:pk>/copies/<int:copy>/address/", despatching.address_sheet, name="despatch_address"),
    path("despatch/<int:pk>/mark/", despatching.mark, name="despatch_mark"),
    path("despatch/<int:pk>/withdraw/", despatching.withdraw, name="despatch_withdraw"),
    path("slips/", slips, name="slips"),
    path("slips/new/", new_slips, name="new_slips"),
    path("slips/slips.pdf", slip_sheets, name="slip_sheets"),
    path("slips/separators.pdf", separators, name="separators"),
    path("slips/c/<str:code>/", slip_by_code, name="slip_by_code"),
    path("slips/<int:pk>/", slip, name="slip"),
    path("slips/<int:pk>/cancel/", cancel_slip, name="cancel_slip"),
    path("slips/<int:pk>/scan/", add_scan, name="add_slip_scan"),
    path("slips/<int:pk>/scans/<int:scan>/<slug:purpose>/", slip_scan, name="slip_scan"),
    path("files/<int:pk>/scans/", scans, name="scans"),
    path("files/<int:pk>/scans/progress/", progress, name="scan_progress"),
    path("files/<int:pk>/scans/<int:scan>/", split, name="split_scan"),
    path("files/<int:pk>/scans/<int:scan>/pages/<int:number>/<slug:purpose>/", scan_page, name="scan_page"),
    path("files/<int:pk>/find/", find, name="find_in_papers"),
    path("files/<int:pk>/slip/", print_slip, name="print_slip"),
    path("files/<int:pk>/<slug:action>/", act, name="act"),
]
