extension TextFormat {
  /// Whether `text`, which is valid UTF-8, has this form.
  func accepts(_ text: ArraySlice<UInt8>) -> Bool {
    switch self {
    case .line: !text.contains(where: { $0 < 0x20 || $0 == 0x7f })
    case .name: isDomainLabel(text, atMost: 40)
    case .hostname: isHost(text, anyCase: false)
    case .email: isEmail(text)
    case .url: isSafeURL(text)
    case .cidr: AddressRange(text) != nil
    case .color:
      (text.count == 4 || text.count == 7) && text.first == ascii("#")
        && text.dropFirst().allSatisfy(isHexDigit)
    case .timezone: only(text, isAlphanumeric, or: "_+/-")
    case .locale: isLanguageTag(text)
    case .currency: text.count == 3 && text.allSatisfy { (0x41...0x5a).contains($0) }
    case .permission: isPermission(text)
    case .account:
      !text.isEmpty && text.first != ascii("@") && text.allSatisfy { $0 > 0x20 && $0 != 0x7f }
    case .labelKey: isLabelKey(text)
    case .labelValue: text.isEmpty || isLabelPart(text)
    case .sqlName: (1...63).contains(text.count) && TextFormat.line.accepts(text)
    case .table: QualifiedName(text).map { $0.parts.count <= 2 } ?? false
    case .column: QualifiedName(text).map { (2...3).contains($0.parts.count) } ?? false
    case .path: isRepositoryPath(text)
    case .setting: isSetting(text)
    case .key: text.first.map(isAlphanumeric) ?? false && only(text, isAlphanumeric, or: "_.:-")
    case .ageRecipient:
      text.starts(with: "age1".utf8) && text.count > 4
        && text.dropFirst(4).allSatisfy { isLowercase($0) || isDigit($0) }
    case .timeOfDay: minutesOfDay(text) != nil
    case .findingCode:
      text.count == 5 && text.starts(with: "TN7".utf8)
        && (0x35...0x38).contains(text[text.startIndex + 3]) && text.last.map(isDigit) ?? false
    }
  }
}

/// Minutes since midnight of `08:00`.
func minutesOfDay(_ text: some Collection<UInt8>) -> Int? {
  var reader = DigitReader(text)
  guard let hour = reader.number(digits: 2), hour < 24, reader.skip(":"),
    let minute = reader.number(digits: 2), minute < 60, reader.isAtEnd
  else { return nil }
  return hour * 60 + minute
}

private func ascii(_ character: Unicode.Scalar) -> UInt8 {
  UInt8(truncatingIfNeeded: character.value)
}
private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
private func isLowercase(_ byte: UInt8) -> Bool { (0x61...0x7a).contains(byte) }
private func isLetter(_ byte: UInt8) -> Bool { isLowercase(byte | 0x20) }
private func isAlphanumeric(_ byte: UInt8) -> Bool { isDigit(byte) || isLetter(byte) }
private func isHexDigit(_ byte: UInt8) -> Bool {
  isDigit(byte) || (0x61...0x66).contains(byte | 0x20)
}

private func only(
  _ text: ArraySlice<UInt8>, _ allowed: (UInt8) -> Bool, or marks: StaticString
) -> Bool {
  !text.isEmpty
    && text.allSatisfy { byte in
      allowed(byte)
        || UnsafeBufferPointer(start: marks.utf8Start, count: marks.utf8CodeUnitCount)
          .contains(byte)
    }
}

private func isDomainLabel(_ text: ArraySlice<UInt8>, atMost length: Int) -> Bool {
  guard let first = text.first, let last = text.last, text.count <= length,
    first != ascii("-"), last != ascii("-")
  else { return false }
  return text.allSatisfy { isLowercase($0) || isDigit($0) || $0 == ascii("-") }
}

private func isHost(_ text: ArraySlice<UInt8>, anyCase: Bool) -> Bool {
  guard text.count <= 253 else { return false }
  var labels = 0
  var start = text.startIndex
  while true {
    let end = text[start...].firstIndex(of: ascii(".")) ?? text.endIndex
    let label = text[start..<end]
    let fits =
      anyCase
      ? isDomainLabel(ArraySlice(label.map { isLetter($0) ? $0 | 0x20 : $0 }), atMost: 63)
      : isDomainLabel(label, atMost: 63)
    guard fits else { return false }
    labels += 1
    if end == text.endIndex { return labels >= 2 }
    start = end + 1
  }
}

private func isEmail(_ text: ArraySlice<UInt8>) -> Bool {
  guard text.count <= 254, let at = text.lastIndex(of: ascii("@")) else { return false }
  let local = text[..<at]
  return (1...64).contains(local.count)
    && local.allSatisfy { $0 > 0x20 && $0 != 0x7f && !"@<>\",;:()[]\\".utf8.contains($0) }
    && isHost(text[(at + 1)...], anyCase: true)
}

private func isSafeURL(_ text: ArraySlice<UInt8>) -> Bool {
  let scheme = "https://".utf8
  guard text.count <= 2000, text.starts(with: scheme) else { return false }
  let rest = text.dropFirst(scheme.count)
  let end = rest.firstIndex { "/?#".utf8.contains($0) } ?? rest.endIndex
  let authority = rest[..<end]
  return !authority.isEmpty && !authority.contains(ascii("@"))
    && text.allSatisfy { $0 > 0x20 && $0 != 0x7f && !"\"<>\\^`{|}".utf8.contains($0) }
}

private func isLanguageTag(_ text: ArraySlice<UInt8>) -> Bool {
  let parts = text.split(separator: ascii("-"), omittingEmptySubsequences: false)
  guard let language = parts.first, (2...3).contains(language.count),
    language.allSatisfy(isLowercase)
  else { return false }
  return parts.dropFirst().allSatisfy {
    (2...8).contains($0.count) && $0.allSatisfy(isAlphanumeric)
  }
}

private func isPermission(_ text: ArraySlice<UInt8>) -> Bool {
  if text.count == 1, text.first == ascii("*") { return true }
  let parts = text.split(separator: ascii(":"), omittingEmptySubsequences: false)
  guard parts.count == 2 else { return false }
  func isWord(_ part: ArraySlice<UInt8>) -> Bool {
    guard let first = part.first, isLowercase(first) || isDigit(first) else { return false }
    return part.allSatisfy { isLowercase($0) || isDigit($0) || "_.-".utf8.contains($0) }
  }
  return isWord(parts[0])
    && (isWord(parts[1]) || (parts[1].count == 1 && parts[1].first == ascii("*")))
}

private func isLabelPart(_ text: ArraySlice<UInt8>) -> Bool {
  guard let first = text.first, let last = text.last, text.count <= 63 else { return false }
  return isAlphanumeric(first) && isAlphanumeric(last) && only(text, isAlphanumeric, or: "_.-")
}

private func isLabelKey(_ text: ArraySlice<UInt8>) -> Bool {
  guard let slash = text.firstIndex(of: ascii("/")) else { return isLabelPart(text) }
  return only(text[..<slash], { isLowercase($0) || isDigit($0) }, or: ".-")
    && isLabelPart(text[(slash + 1)...])
}

private func isRepositoryPath(_ text: ArraySlice<UInt8>) -> Bool {
  guard !text.isEmpty, text.first != ascii("/"), TextFormat.line.accepts(text) else { return false }
  return text.split(separator: ascii("/"), omittingEmptySubsequences: false).allSatisfy {
    !$0.isEmpty && !$0.elementsEqual(".".utf8) && !$0.elementsEqual("..".utf8)
  }
}

private func isSetting(_ text: ArraySlice<UInt8>) -> Bool {
  let parts = text.split(separator: ascii("."), omittingEmptySubsequences: false)
  return parts.count == 2
    && parts.allSatisfy { part in
      guard let first = part.first, !isDigit(first) else { return false }
      return part.count <= 63 && only(part, isAlphanumeric, or: "_")
    }
}
