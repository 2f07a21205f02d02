import Diagnostics

/// An effect as the journal of its database has it.
struct SealedEffect: Sendable {
  /// The number of the journal entry in its database.
  var entry: Int64
  var batch: Batch
  var tenant: String
  var kind: String
  var name: String
  var action: String
  var marks: [String]
  var reason: String
  /// JSON, without secrets.
  var before: [UInt8]?
  var after: [UInt8]?

  /// What the effects of one transaction have in common.
  struct Batch: Sendable {
    var number: Int64
    /// When it was written (RFC 3339).
    var at: String
    var transaction: String
    var fence: Int64
    var plan: String
    var revision: String
    var actor: String
    /// SHA-256 of the batch's statements, in hexadecimal.
    var statements: String
  }
}

extension SealedEffect {
  /// The leaf of the audit log: an audit event as one line of JSON, always the same bytes for the same effect.
  ///
  /// The members have a fixed order. Those that say where the event belongs come first, so that they can be read
  /// without a parser. What a terminal could obey is escaped.
  func event(index: Int, source: String) -> [UInt8] {
    var out: [UInt8] = []
    out.reserveCapacity(1024 + (before?.count ?? 0) + (after?.count ?? 0))
    func raw(_ text: StaticString) {
      text.withUTF8Buffer { out.append(contentsOf: $0) }
    }
    func plain(_ text: String) { out.append(contentsOf: text.utf8) }
    func string(_ text: String) { Self.appendString(text, to: &out) }
    raw(#"{"index":"#)
    plain(String(index))
    raw(#","source":"#)
    string(source)
    raw(#","entry":"#)
    plain(String(entry))
    raw(#","timestamp":"#)
    string(batch.at)
    raw(#","level":"#)
    let resource = resource
    let isGrave = marks.contains("destructive") || marks.contains("irreversible")
    string(isGrave ? "warn" : "info")
    raw(#","category":"audit","message":"#)
    string("\(action) \(resource): \(reason)")
    raw(#","context":{"requestId":"#)
    string(batch.plan)
    if !tenant.isEmpty {
      raw(#","tenantId":"#)
      string(tenant)
    }
    raw(#","userId":"#)
    string(batch.actor)
    raw(#"},"audit":{"action":"#)
    string(action)
    raw(#","outcome":"success","resource":{"type":"#)
    string(kind)
    raw(#","id":"#)
    string(resource)
    raw(#"},"changes":{"before":"#)
    Self.appendJSON(before, to: &out)
    raw(#","after":"#)
    Self.appendJSON(after, to: &out)
    raw(#"},"metadata":{"plan":"#)
    string(batch.plan)
    raw(#","revision":"#)
    string(batch.revision)
    raw(#","reason":"#)
    string(reason)
    raw(#","marks":["#)
    for (position, mark) in marks.enumerated() {
      if position > 0 { raw(",") }
      string(mark)
    }
    raw(#"],"batch":"#)
    plain(String(batch.number))
    raw(#","transaction":"#)
    string(batch.transaction)
    raw(#","fence":"#)
    plain(String(batch.fence))
    raw(#","statements":"sha256:"#)
    plain(batch.statements)
    raw(#""}}}"#)
    return out
  }

  /// Kind, tenant and name, as far as there are any.
  private var resource: String {
    [kind, tenant, name].filter { !$0.isEmpty }.joined(separator: "/")
  }

  /// Whether the bytes mean themselves in a JSON string and to a terminal.
  private static func isPlain(_ text: UnsafeBufferPointer<UInt8>, quoted: Bool) -> Bool {
    for byte in text {
      guard byte >= 0x20, byte < 0x7F else { return false }
      if quoted, byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { return false }
    }
    return true
  }

  private static func appendString(_ text: String, to out: inout [UInt8]) {
    var text = text
    let isDone = text.withUTF8 { bytes in
      guard isPlain(bytes, quoted: true) else { return false }
      out.append(UInt8(ascii: "\""))
      out.append(contentsOf: bytes)
      out.append(UInt8(ascii: "\""))
      return true
    }
    if !isDone { out.append(contentsOf: text.quotedForJSON.utf8) }
  }

  /// JSON as it was written; what is deceptive stands within strings, where it can be escaped, and what is below a
  /// blank stands between values.
  private static func appendJSON(_ json: [UInt8]?, to out: inout [UInt8]) {
    guard let json else { return out.append(contentsOf: "null".utf8) }
    if json.withUnsafeBufferPointer({ isPlain($0, quoted: false) }) {
      out.append(contentsOf: json)
      return
    }
    for scalar in String(decoding: json, as: UTF8.self).unicodeScalars {
      if scalar.value < 0x20 {
        out.append(UInt8(ascii: " "))
      } else if scalar.isDeceptive {
        out.append(contentsOf: String(scalar).quotedForJSON.utf8.dropFirst().dropLast())
      } else {
        out.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
      }
    }
  }
}
