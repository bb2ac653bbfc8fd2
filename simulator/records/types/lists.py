"""Accounts, classes, departments, terms, payment methods, tax codes."""

import dataclasses

from simulator.records.account_types import SUBTYPES
from simulator.records.rules.lists import (
    account_rules,
    account_type,
    class_rules,
    department_rules,
    term_rules,
    term_type,
)
from simulator.records.schema import Field, Hierarchy, Kind, RecordType, Writer
from simulator.records.types.fields import (
    ACTIVE,
    CURRENCY,
    FULL_NAME,
    SYSTEM,
    address,
    by_full_name,
    by_name,
    choice,
    flag,
    name_part,
    plain,
    reference,
    whole,
)

TAKEN = "The name supplied already exists. : Id={id}"
READ_ONLY = frozenset({"read", "query"})


def _found(field: Field) -> Field:
    return dataclasses.replace(field, filterable=True, sortable=True)


ACCOUNT = RecordType(
    name="Account",
    counter="accounts",
    first_id=1_150_040_000,
    name_space="accounts",
    name_field="Name",
    unique_within="parent",
    duplicate_detail=TAKEN,
    fresh_times=("CreateTime",),
    hierarchy=Hierarchy(
        flag="SubAccount",
        total="CurrentBalanceWithSubAccounts",
        own="CurrentBalance",
        what="accounts",
    ),
    order=by_name,
    computed=(account_type,),
    rules=(account_rules,),
    fields=(
        dataclasses.replace(name_part("Name", 100), forbidden='"'),
        flag("SubAccount", filterable=True),
        reference("ParentRef", "Account", named=False),
        plain("Description", 100),
        FULL_NAME,
        ACTIVE,
        Field(name="Classification", writer=Writer.SYSTEM, filterable=True, sortable=True),
        _found(choice("AccountType", *SUBTYPES)),
        _found(choice("AccountSubType", *(name for names in SUBTYPES.values() for name in names))),
        dataclasses.replace(plain("AcctNum", 20, filterable=True), kind=Kind.NAME),
        Field(
            name="CurrentBalance",
            kind=Kind.NUMBER,
            default=0,
            writer=Writer.PERSON,
            filterable=True,
            sortable=True,
        ),
        Field(
            name="CurrentBalanceWithSubAccounts",
            kind=Kind.NUMBER,
            default=0,
            writer=Writer.SYSTEM,
        ),
        CURRENCY,
        reference("TaxCodeRef", "TaxCode"),
        plain("TxnLocationType"),
        *SYSTEM,
    ),
)

CLASS = RecordType(
    name="Class",
    counter="classes",
    first_id=5_000_000_000_000_085_600,
    sparse="class_sparse",
    name_space="classes",
    name_field="Name",
    unique_within="parent",
    duplicate_detail=TAKEN,
    hierarchy=Hierarchy(flag="SubClass", what="classes"),
    order=by_name,
    rules=(class_rules,),
    fields=(
        name_part("Name", 100),
        flag("SubClass", filterable=True),
        reference("ParentRef", "Class"),
        FULL_NAME,
        ACTIVE,
        *SYSTEM,
    ),
)

DEPARTMENT = RecordType(
    name="Department",
    counter="departments",
    name_space="departments",
    name_field="Name",
    unique_within="parent",
    duplicate_detail=TAKEN,
    hierarchy=Hierarchy(flag="SubDepartment", what="departments"),
    order=by_full_name,
    rules=(department_rules,),
    fields=(
        name_part("Name", 100),
        flag("SubDepartment", filterable=True),
        reference("ParentRef", "Department"),
        FULL_NAME,
        ACTIVE,
        address("Address"),
        *SYSTEM,
    ),
)

TERM = RecordType(
    name="Term",
    sparse=False,
    counter="terms",
    name_space="terms",
    name_field="Name",
    duplicate_detail=TAKEN,
    order=by_name,
    computed=(term_type,),
    rules=(term_rules,),
    fields=(
        name_part("Name", 31),
        ACTIVE,
        Field(name="Type", writer=Writer.SYSTEM),
        Field(name="DiscountPercent", kind=Kind.NUMBER, range=(0, 100), default=0),
        whole("DueDays", 999),
        whole("DiscountDays", 999),
        whole("DayOfMonthDue", 31),
        whole("DueNextMonthDays", 999),
        whole("DiscountDayOfMonth", 31),
        *SYSTEM,
    ),
)

PAYMENT_METHOD = RecordType(
    name="PaymentMethod",
    sparse=False,
    counter="methods",
    name_space="methods",
    name_field="Name",
    duplicate_detail=TAKEN,
    order=by_name,
    fields=(
        name_part("Name", 31),
        ACTIVE,
        _found(choice("Type", "CREDIT_CARD", "NON_CREDIT_CARD", default="NON_CREDIT_CARD")),
        *SYSTEM,
    ),
)

TAX_CODE = RecordType(
    name="TaxCode",
    operations=READ_ONLY,
    cdc=False,
    counter="taxcodes",
    name_space="taxcodes",
    name_field="Name",
    order=by_name,
    fields=(
        name_part("Name", 100),
        plain("Description", 100, filterable=True),
        ACTIVE,
        flag("Hidden", default=False),
        flag("Taxable", default=True),
        flag("TaxGroup", default=False),
        Field(name="SalesTaxRateList", kind=Kind.OBJECT, writer=Writer.PERSON),
        Field(name="PurchaseTaxRateList", kind=Kind.OBJECT, writer=Writer.PERSON),
        *(
            dataclasses.replace(field, kind=Kind.CODE) if field.name == "Id" else field
            for field in SYSTEM
        ),
    ),
)
