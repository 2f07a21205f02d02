/// A form that text may have: how it is checked, the pattern that a JSON Schema gives, and how people are told.
package enum TextFormat: String, Sendable, CaseIterable {
  /// Any text in one line.
  case line
  /// A DNS-1123 label of at most 40 characters.
  case name
  case hostname, email, url, cidr, color, timezone, locale, currency
  /// `resource:action`, `resource:*` or `*`.
  case permission
  /// The application's own reference to a person.
  case account
  case labelKey, labelValue
  /// A name in PostgreSQL, at most 63 bytes.
  case sqlName
  /// `table` or `schema.table`; a part that holds a dot stands in double quotes.
  case table
  /// `table.column` or `schema.table.column`.
  case column
  /// A file of the repository, from its root.
  case path
  /// A name of two parts, as PostgreSQL wants a setting's: `app.current_tenant_id`.
  case setting
  /// A key in the application: a feature, an event, a custom field.
  case key
  /// A recipient of age: `age1…`.
  case ageRecipient
  /// `08:00`.
  case timeOfDay
  /// The code of what a verification finds: `TN757`.
  case findingCode

  package var expectation: String { form.expectation }
  /// An ECMAScript pattern; nil where any text in one line will do.
  package var pattern: String? { form.pattern }

  private var form: (expectation: String, pattern: String?) {
    switch self {
    case .line: ("text in one line", nil)
    case .name:
      (
        "a name of at most 40 lowercase letters, digits and hyphens that begins and ends with a "
          + "letter or digit", "^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$"
      )
    case .hostname:
      (
        "a host name in lower case such as acme.example.com",
        "^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$"
      )
    case .email: ("an e-mail address", "^[^@\\s<>\",;:]+@([A-Za-z0-9-]+\\.)+[A-Za-z0-9-]+$")
    case .url: ("an https URL without user or password", "^https://[^\\s@]+$")
    case .cidr: ("an address range such as 203.0.113.0/24", "^[0-9A-Fa-f.:]+/[0-9]{1,3}$")
    case .color: ("a colour such as \"#0a5\" or \"#00aa55\"", "^#([0-9A-Fa-f]{3}){1,2}$")
    case .timezone: ("an IANA time zone such as Europe/London", "^[A-Za-z0-9_+/-]+$")
    case .locale: ("a language tag such as en-GB", "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")
    case .currency: ("an ISO 4217 code such as EUR", "^[A-Z]{3}$")
    case .permission:
      (
        "a permission such as invoice:read, or \"*\"",
        "^(\\*|[a-z0-9][a-z0-9_.-]*:(\\*|[a-z0-9][a-z0-9_.-]*))$"
      )
    case .account: ("the application's reference of an account", "^[^\\s@][^\\s]*$")
    case .labelKey:
      (
        "a label key such as segment or example.com/segment",
        "^([a-z0-9.-]+/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$"
      )
    case .labelValue:
      (
        "a label value of letters, digits, '-', '_' and '.'",
        "^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$"
      )
    case .sqlName: ("a name in PostgreSQL of at most 63 bytes", nil)
    case .table: ("a table such as public.invoices", nil)
    case .column: ("a column such as public.customers.email", nil)
    case .path: ("a path inside the repository", "^[^/]")
    case .setting:
      (
        "a setting such as app.current_tenant_id",
        "^[A-Za-z_][A-Za-z0-9_]*\\.[A-Za-z_][A-Za-z0-9_]*$"
      )
    case .key: ("a key of letters, digits, '-', '_' and '.'", "^[A-Za-z0-9][A-Za-z0-9_.:-]*$")
    case .ageRecipient: ("a recipient of age such as age1…", "^age1[0-9a-z]+$")
    case .timeOfDay: ("a time of day such as \"08:00\"", "^([01][0-9]|2[0-3]):[0-5][0-9]$")
    case .findingCode: ("the code of a finding such as TN757", "^TN7[5-8][0-9]$")
    }
  }
}
