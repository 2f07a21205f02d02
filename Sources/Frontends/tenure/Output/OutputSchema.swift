import ControlStore
import Diagnostics
import Planning
import Resources

/// The JSON Schemas of what commands print for programs, beside that of a plan.
enum OutputSchema: SchemaWords {
  static var tenantStatus: String {
    document(
      "tenantstatus", "The status of a tenant", "What `tenure status TENANT -o json` prints.",
      status)
  }

  static var tenantStatusList: String {
    document(
      "tenantstatuslist", "The status of tenants", "What `tenure get -o json` prints.",
      object(head("TenantStatusList") + [("items", list(of: status, "In the order of names."))]))
  }

  static var fleetStatus: String {
    let unready = object([
      ("reason", string("Why they are not ready.")), ("tenants", names("Which.")),
    ])
    return document(
      "fleetstatus", "The status of a fleet", "What `tenure status -o json` prints.",
      object(
        head("FleetStatus") + [
          ("tenants", count("How many are registered.")),
          ("states", map(of: count("Tenants."), "How many are in each declared state.")),
          ("ready", count("How many were observed as declared.")),
          ("unregistered", count("Declared and not registered yet.")),
          ("orphans", count("Registered without a document.")),
          ("cordoned", count("Closed to changes.")),
          ("observedAt", nullable(time("A time."), "When a tenant was last looked at.")),
          ("unready", list(of: unready, "Those that are not ready, by the reason.")),
        ]))
  }

  /// A line of `tenure events TENANT -o json`.
  static var event: String {
    let row = nullable(
      anyObject("A member a column."), "Without secrets; null where there is none.")
    return document(
      "event", "An event of a tenant", "A line of `tenure events TENANT -o json`.",
      object([
        ("version", version(Events.version)), ("at", time("When it happened.")),
        ("source", string("The database, as cluster/database.")),
        ("kind", string("The kind of resource, or `condition`.")),
        ("name", string("The resource's name; empty where a tenant has only one.")),
        (
          "action",
          choice(
            ["create", "update", "remove", "True", "False", "Unknown"],
            "What was done, or the status that the condition took.")
        ),
        ("marks", names("destructive, disruptive, irreversible.")), ("reason", string("Why.")),
        ("revision", nullable(string("A commit."), "Whose documents asked for it.")),
        ("plan", nullable(string("A plan."), "Which it belonged to.")),
        ("actor", nullable(string("A name."), "Who started the program.")), ("before", row),
        ("after", row),
      ]))
  }

  static var diagnostics: String {
    let places: [(String, JSONTree)] = [
      ("file", string("Its path in the repository.")), ("line", count("From 1.")),
      ("column", count("From 1, in bytes.")), ("length", count("In bytes.")),
    ]
    let place = object(places, optional: [("label", string("What there is to say of it."))])
    let note = object(
      [("message", string("What else is to be known."))], optional: [("place", place)])
    let diagnostic = object(
      [
        ("code", string("See `tenure explain CODE`.")), ("title", string("The code in words.")),
        ("severity", choice(Diagnostic.Severity.allCases.map(\.rawValue), "How grave it is.")),
        ("message", string("What is wrong.")),
      ],
      optional: [
        ("place", place), ("notes", list(of: note, "What belongs to it.")),
        ("hint", string("What to do.")),
      ])
    return document(
      "diagnostics", "Diagnostics", "What `tenure validate --format json` prints.",
      object([
        ("version", version(Diagnostic.jsonVersion)),
        ("diagnostics", list(of: diagnostic, "In the order of files and lines.")),
      ]))
  }

  static var auditReport: String {
    let finding = object([
      ("code", string("See `tenure explain CODE`.")),
      ("severity", choice(Diagnostic.Severity.allCases.map(\.rawValue), "How grave it is.")),
      ("message", string("What was found.")),
    ])
    return document(
      "auditreport", "A verification of the audit log",
      "What `tenure audit verify -o json` prints.",
      object(
        head("AuditReport") + [
          ("intact", boolean("Whether nothing was changed since it was sealed.")),
          ("entries", count("How many events the log has.")),
          ("sealed", count("How many stand under a signed checkpoint.")),
          ("checkpoints", count("How many there are.")),
          ("copies", count("How many are kept outside of the database as well.")),
          ("key", string("The verifier key, as `--key` takes it.")),
          ("findings", list(of: finding, "What is wrong.")),
        ]))
  }

  static var doctorReport: String {
    let finding = object([
      ("severity", choice(DoctorFinding.Severity.allCases.map(\.rawValue), "How grave it is.")),
      ("title", string("What was looked at.")), ("detail", string("What was found.")),
      ("hint", nullable(string("A hint."), "What to do.")),
      ("code", nullable(string("A code."), "See `tenure explain CODE`.")),
    ])
    return document(
      "doctorreport", "An examination", "What `tenure doctor -o json` prints.",
      object(
        head("DoctorReport") + [
          (
            "sections",
            list(
              of: object([
                ("name", string("A database as cluster/database, or this machine.")),
                ("findings", list(of: finding, "In the order in which they were looked for.")),
              ]), "What was examined.")
          )
        ]))
  }

  static var isolationReport: String {
    let finding = object([
      ("code", string("See `tenure explain CODE`.")),
      (
        "severity",
        choice(IsolationFinding.Severity.allCases.map(\.rawValue), "How much is at stake.")
      ),
      ("source", choice(["catalog", "probe"], "Which half found it.")),
      ("object", string("What it is about, with its kind.")),
      ("leak", string("What leaks, and to whom.")),
      ("proof", nullable(string("SQL."), "A query that shows it.")),
      ("remedy", nullable(string("SQL, or a command."), "What mends it.")),
      (
        "fix",
        choice(
          ["safe", "command", "decision", "none"],
          "Whether `--fix` mends it, a command of Tenure's does, somebody must decide, or another finding says."
        )
      ),
    ])
    let database = object([
      ("name", string("The database, as cluster/database.")),
      ("tables", count("Tables with tenants' rows.")),
      ("probes", nullable(count("Attempts."), "How many were made; null with --no-probes.")),
      ("findings", list(of: finding, "The gravest first.")),
      (
        "attacks",
        list(
          of: object([
            ("attempt", string("What was tried.")),
            ("stopped", boolean("Whether the database did not take it for the other tenant.")),
            ("stoppedByDesign", boolean("Whether `context.trust` is meant to stop it.")),
            ("proof", string("How to see it.")),
          ]), "Tries to be taken for another tenant; empty with --no-probes.")
      ),
      ("accepted", names("What cannot be closed, or was chosen, a sentence each.")),
    ])
    let fix = object([
      ("database", string("The database, as cluster/database.")),
      ("code", string("Of the finding.")), ("object", string("What it was about.")),
      ("statement", string("What was run.")),
      (
        "outcome",
        choice(["mended", "gone", "failed", "not reached"], "Gone: no longer as it was found.")
      ), ("why", nullable(string("A message."), "Why it failed.")),
    ])
    return document(
      "isolationreport", "A verification of isolation",
      "What `tenure verify isolation -o json` prints.",
      object(
        head("IsolationReport") + [
          ("databases", list(of: database, "Those that hold tenants.")),
          ("fixes", list(of: fix, "What `--fix` did before it looked again; empty without it.")),
        ]))
  }

  static var contextToken: String {
    document(
      "contexttoken", "A signed tenant context", "What `tenure token TENANT -o json` prints.",
      object(
        head("ContextToken") + [
          ("tenant", string("The tenant's name.")),
          ("key", string("The tenant's key in the application's tenant table.")),
          ("expires", time("When it ends to count.")),
          ("token", string("What the setting of the context is to hold.")),
        ]))
  }

  private static func head(_ kind: String) -> [(String, JSONTree)] {
    [("apiVersion", constant("tenure.dev/v1")), ("kind", constant(kind))]
  }

  private static var status: JSONTree {
    let condition = object([
      ("type", string("`Registered`, `Isolated`, `Ready` ….")),
      ("status", choice(["True", "False", "Unknown"], "Whether it holds.")),
      ("reason", string("One word, for programs.")), ("message", string("A sentence, for people.")),
      ("evidence", string("The digest of the rows that were compared; empty where none were.")),
      ("since", time("When the status last changed.")),
      ("observedAt", time("When it was last looked at.")),
    ])
    let metadata = object([
      ("name", string("The tenant's name.")), ("uid", string("Generated, never reused.")),
      ("labels", map(of: string("A value."), "metadata.labels.")),
      ("formerNames", names("Names that it had before.")),
    ])
    let text = string("A text.")
    let moment = time("A time.")
    return object(
      head("TenantStatus") + [
        ("metadata", metadata),
        (
          "status",
          object([
            ("displayName", nullable(text, "How people call it.")),
            ("key", nullable(text, "Its key in the application's tenant table.")),
            ("tier", nullable(text, "The declared tier.")),
            ("state", string("The declared state.")),
            ("access", nullable(text, "What it may do now: full, readOnly or none.")),
            ("cluster", string("Where it lives.")),
            ("isolation", string("pool, schema or database.")),
            ("database", nullable(string("A database."), "Its own; null where it shares one.")),
            ("protected", boolean("Whether it is protected from destruction.")),
            (
              "orphan",
              nullable(
                boolean("Whether it has no document."), "Null where documents were not looked at.")
            ),
            ("revision", string("The commit that was last applied to its registration.")),
            ("registeredAt", time("When it was registered.")),
            ("updatedAt", time("When its registration last changed.")),
            ("cordonedAt", nullable(moment, "Since when it is closed to changes.")),
            ("destroyedAt", nullable(moment, "When it was destroyed.")),
            ("observedAt", nullable(moment, "When it was last looked at.")),
            ("conditions", list(of: condition, "`Ready` last.")),
          ])
        ),
      ])
  }
}
