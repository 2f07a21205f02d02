/// The lines of a text, to be shown under the diagnostics about it.
///
/// Lines end with LF, CRLF or CR. What is not UTF-8 is shown as U+FFFD.
package struct SourceLines: Sendable {
  /// Longer lines are shown in part, around the place that is meant, with `…` for what is left out.
  static let widest = 120

  private let bytes: [UInt8]
  /// Where each line begins.
  private let starts: [Int]

  package init(_ bytes: [UInt8]) {
    self.bytes = bytes
    let first = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    var starts = [first]
    bytes.withUnsafeBufferPointer { bytes in
      for index in first..<max(first, bytes.count) {
        switch bytes[index] {
        case 0x0A: starts.append(index + 1)
        case 0x0D where index + 1 == bytes.count || bytes[index + 1] != 0x0A:
          starts.append(index + 1)
        default: break
        }
      }
    }
    self.starts = starts
  }

  /// The place of the byte at `offset`, with its line.
  package func place(ofByte offset: Int, length: Int = 1, in file: String) -> Place {
    let offset = min(max(0, offset), bytes.count)
    var low = 0
    var high = starts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if starts[middle] <= offset { low = middle } else { high = middle }
    }
    let before = String(decoding: bytes[min(starts[low], offset)..<offset], as: UTF8.self)
    return quoted(
      Place(
        file: file, line: low + 1, column: before.unicodeScalars.count + 1, length: length))
  }

  /// The diagnostic with the lines that its places and notes of `file` mean, where they have none yet.
  package func quoted(_ diagnostic: Diagnostic, in file: String) -> Diagnostic {
    var diagnostic = diagnostic
    if let place = diagnostic.place, place.file == file { diagnostic.place = quoted(place) }
    for index in diagnostic.notes.indices {
      if let place = diagnostic.notes[index].place, place.file == file {
        diagnostic.notes[index].place = quoted(place)
      }
    }
    return diagnostic
  }

  /// The place with its line, and with a length that stays on it.
  package func quoted(_ place: Place) -> Place {
    guard place.excerpt == nil, starts.indices.contains(place.line - 1) else { return place }
    var place = place
    // No more of a line than can be shown of it; a character has at most four bytes.
    let most = bytes.count + 1
    let reach = min(max(0, place.column), most) + min(max(0, place.length), most) + Self.widest
    let line = Array(text(ofLine: place.line, upTo: 4 * reach).unicodeScalars)
    place.length = max(1, min(place.length, line.count - place.column + 1))
    guard line.count > Self.widest else {
      place.excerpt = string(line[...])
      place.excerptColumn = 1
      return place
    }
    let lead = Self.widest / 3
    let from = min(max(0, place.column - 1 - lead), line.count - Self.widest)
    var shown = line[from..<(from + Self.widest)]
    if from > 0 { shown[shown.startIndex] = "…" }
    if shown.endIndex < line.count { shown[shown.endIndex - 1] = "…" }
    place.excerpt = string(shown)
    place.excerptColumn = from + 1
    return place
  }

  /// The bytes of a line without its end; none for a line that there is not.
  package func bytes(ofLine line: Int) -> ArraySlice<UInt8> {
    guard starts.indices.contains(line - 1) else { return [] }
    let start = starts[line - 1]
    var end = line < starts.count ? starts[line] : bytes.count
    while end > start, bytes[end - 1] == 0x0A || bytes[end - 1] == 0x0D { end -= 1 }
    return bytes[start..<end]
  }

  private func text(ofLine line: Int, upTo limit: Int) -> String {
    String(decoding: bytes(ofLine: line).prefix(limit), as: UTF8.self)
  }

  private func string(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
    var result = ""
    result.unicodeScalars.append(contentsOf: scalars)
    return result
  }
}
