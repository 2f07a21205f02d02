extension DiagnosticCode {
  /// TN1xx: what stands in a file is not YAML that Tenure reads.
  static let yaml: [DiagnosticCode] = [
    syntax, notUTF8, controlCharacter, deceptiveCharacter, directive, foreignTag, tagMismatch,
    anchor, alias, mergeKey, duplicateKey, nonScalarKey, fileTooLarge, tooDeep, tooManyNodes,
    scalarTooLong, blankFlood,
  ]

  package static let syntax = DiagnosticCode(
    101, "YAML syntax error",
    """
    The file is not well-formed YAML. The place is where the reader gave up; the mistake is often on the line \
    above it: a missing colon, a wrong indentation, an unclosed quote or bracket. Nothing after that place has \
    been read.
    """)

  package static let notUTF8 = DiagnosticCode(
    102, "not UTF-8",
    """
    Tenure reads UTF-8 only, with or without a byte order mark. UTF-16, Latin-1 and other encodings are refused \
    rather than guessed, because a wrong guess changes names silently. Convert the file: \
    `iconv -f UTF-16 -t UTF-8`, or "Save with encoding UTF-8" in an editor.
    """)

  package static let controlCharacter = DiagnosticCode(
    103, "control character",
    """
    The file holds, or an escape in a quoted text makes, a character that is not text: NUL, another C0 or C1 \
    control, DEL, a byte order mark inside the text, or U+2028/U+2029, which break lines in some programs and \
    not in others. Tabs and line feeds are fine in values and not in keys. Such characters change what a \
    terminal shows, and no name needs one.
    """)

  package static let deceptiveCharacter = DiagnosticCode(
    104, "bidirectional control character",
    """
    The characters U+061C, U+200E, U+200F, U+202A to U+202E and U+2066 to U+2069 turn the direction in which \
    text is shown, so that what a reviewer sees is not what Tenure reads ("Trojan Source", CVE-2021-42574). \
    They are refused everywhere, comments and escapes included. Arabic and Hebrew text needs none of them.
    """)

  package static let directive = DiagnosticCode(
    105, "YAML directive",
    """
    `%YAML 1.2` says nothing new and is accepted. `%YAML 1.1` is refused because it would change the meaning of \
    `no`, `off` or `1:30`, and `%TAG` because it would change the meaning of tags. Remove the line.
    """)

  package static let foreignTag = DiagnosticCode(
    106, "unknown tag",
    """
    Only the core tags `!!str`, `!!int`, `!!float`, `!!bool`, `!!null`, `!!seq` and `!!map` are known. Other tags \
    stand for types of a program, and are a common way to make a reader do something. Remove the tag; write \
    the value as text, in quotes if need be.
    """)

  package static let tagMismatch = DiagnosticCode(
    107, "value does not fit its tag",
    """
    A core tag says what a value is, and this value is something else: `!!int many`, or `!!map` before a list. \
    Remove the tag or correct the value.
    """)

  package static let anchor = DiagnosticCode(
    108, "anchor",
    """
    Anchors (`&name`) make sense only with aliases, which are refused: a few lines of them can stand for \
    billions of values, and a reader of one tenant's document cannot see what it says. What several tenants \
    share belongs into a Tier, or into `Platform.spec.defaults`.
    """)

  package static let alias = DiagnosticCode(
    109, "alias",
    """
    Aliases (`*name`) are refused: a few lines of them can stand for billions of values, and a reader of one \
    tenant's document cannot see what it says. What several tenants share belongs into a Tier, or into \
    `Platform.spec.defaults`.
    """)

  package static let mergeKey = DiagnosticCode(
    110, "merge key",
    """
    The merge key `<<` copies one mapping into another. It is no part of YAML 1.2, and its precedence differs \
    from program to program. What several tenants share belongs into a Tier, or into `Platform.spec.defaults`: \
    both are merged field by field, and `tenure explain TENANT` shows where each value comes from. A key that \
    is really called `<<` is written in quotes.
    """)

  package static let duplicateKey = DiagnosticCode(
    111, "duplicate key",
    """
    The same key stands twice in one mapping. Most programs would silently take the last. Keys are compared \
    as text: `1` and `"1"` are the same key.
    """)

  package static let nonScalarKey = DiagnosticCode(
    112, "key is not a name",
    """
    A key is a list or a mapping. This is often a template that was not filled in (`{{ name }}`), or a `?` at \
    the beginning of a line. Keys are plain names; quote a value that begins with a brace or bracket.
    """)

  package static let fileTooLarge = DiagnosticCode(
    113, "file too large",
    """
    A file may hold at most 1 MiB. Split it: documents are found by their kind, so any number of files in any \
    folders will do.
    """)

  package static let tooDeep = DiagnosticCode(
    114, "nested too deeply",
    """
    Lists and mappings may be nested 64 deep, far deeper than any document of Tenure. Nothing after that place \
    has been read.
    """)

  package static let tooManyNodes = DiagnosticCode(
    115, "too many values",
    """
    A file may hold at most 100,000 values, keys, lists, mappings and documents together. Split it. Nothing \
    after that place has been read.
    """)

  package static let scalarTooLong = DiagnosticCode(
    116, "value too long",
    """
    A single text may have at most 64 KiB. Keep large texts, templates and images outside of the documents and \
    name them there.
    """)

  package static let blankFlood = DiagnosticCode(
    117, "too many blanks",
    """
    The file holds more than 4 KiB of nothing but spaces, tabs and line breaks in a row. Nobody can review what \
    comes after it, and readers of YAML become very slow on such files. Remove the blanks. Nothing in the file \
    has been read.
    """)
}
