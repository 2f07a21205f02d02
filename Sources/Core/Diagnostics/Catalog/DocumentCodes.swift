extension DiagnosticCode {
  /// TN2xx: a document says something that its kind does not allow.
  static let documents: [DiagnosticCode] = [
    notADocument, unknownKey, unknownReference, missingField, wrongType, outOfRange, unknownChoice,
    malformedValue, reservedKind, statusInGit, secretInDocument, notInFragment, listedTwice,
    emptyValue, unknownTimeZone, tooManyEntries,
  ]

  package static let notADocument = DiagnosticCode(
    201, "not a Tenure document",
    """
    Every document begins with `apiVersion: tenure.dev/v1` and a `kind`: `Platform`, `Tier` or `Tenant`. What is \
    neither cannot be told apart from a misspelt tenant, so until it is corrected no tenant that lacks a document \
    is taken for removed. Keep files of other tools out of the fleet's folder, or give them another ending than \
    `.yaml` and `.yml`.
    """)

  package static let unknownKey = DiagnosticCode(
    202, "unknown key",
    """
    Keys are checked strictly, because a misspelt key that is silently dropped would leave a default in force. The \
    hint names the nearest key that is known here; `tenure schema KIND` prints all of them.
    """)

  package static let unknownReference = DiagnosticCode(
    203, "unknown reference",
    """
    The document names a tier, cluster, role, permission or meter that no document declares. Declare it, or correct \
    the name; the label lists what is declared.
    """)

  package static let missingField = DiagnosticCode(
    204, "missing field",
    """
    The field has no default that would be right for everybody, so it must be written. `tenure schema KIND` marks \
    such fields as required.
    """)

  package static let wrongType = DiagnosticCode(
    205, "wrong type",
    """
    The value is of another type than the field. YAML decides the type of a plain scalar by its look: `12` is a \
    number, `true` a boolean, and both are text only in quotes; `no` and `off` are always text.
    """)

  package static let outOfRange = DiagnosticCode(
    206, "out of range",
    """
    The value has the right form, but is smaller or larger, shorter or longer than the field allows.
    """)

  package static let unknownChoice = DiagnosticCode(
    207, "unknown choice",
    """
    The field takes one of a few words, written exactly as the label lists them; upper and lower case count.
    """)

  package static let malformedValue = DiagnosticCode(
    208, "malformed value",
    """
    The text does not have the form that the field asks for. Durations are `90s 15m 12h 30d 4w` or ISO 8601 \
    (`P1M`); sizes `512MiB`, `10GiB`, `10GB`; times RFC 3339 or a bare date; percentages `80` or `80%`; URLs \
    `https` without user or password; networks have no bits to the right of their prefix.
    """)

  package static let reservedKind = DiagnosticCode(
    209, "kind of a later version",
    """
    The kind's name is reserved for a capability that this version of Tenure does not have. The document is not \
    acted on; remove it, or use a version that knows it.
    """)

  package static let statusInGit = DiagnosticCode(
    210, "status does not belong in git",
    """
    A document says what should be. What is lives in the control database and is shown by `tenure status`; a \
    `status` in git would be out of date with the next pass.
    """)

  package static let secretInDocument = DiagnosticCode(
    211, "secret in a document",
    """
    No password, token, key or connection string is ever written in a fleet: git never forgets, and everyone who \
    can read the repository would have it. Put it into the secret store and name it: `{secret: NAME}`. The name is \
    looked up under the tenant's own folder, so it holds no slash. If a real secret was committed, consider it \
    known and replace it where it is used.
    """)

  package static let notInFragment = DiagnosticCode(
    212, "cannot stand in a fragment",
    """
    A Tier or the Platform's defaults apply to many tenants at once. What says who a tenant is, where it lives and \
    whether it lives stands in the tenant's own document only, so that one edit cannot move or end all of them.
    """)

  package static let listedTwice = DiagnosticCode(
    213, "listed twice",
    """
    Two entries of one list have the same name. It is not clear which of them counts, so neither does.
    """)

  package static let emptyValue = DiagnosticCode(
    214, "no value",
    """
    The key stands there without a value (or with `null`). That could mean the default, an empty value, or a line \
    that was not finished, so it is not guessed: write the value, or remove the key to get the default.
    """)

  package static let unknownTimeZone = DiagnosticCode(
    215, "unknown time zone",
    """
    Time zones are names of the IANA database such as `Europe/London` or `UTC`. Abbreviations like `CET` or \
    `PST` mean different things in different places.
    """)

  package static let tooManyEntries = DiagnosticCode(
    216, "too many entries",
    """
    A list or mapping of a document holds at most 1,000 entries. What is longer is data, which belongs into the \
    application's database.
    """)
}
