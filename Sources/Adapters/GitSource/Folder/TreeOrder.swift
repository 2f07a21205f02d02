/// The order in which git writes a folder: by bytes, a folder as if a slash stood at its end.
///
/// Walked in this order, whole paths come sorted by their bytes.
enum TreeOrder {
  static func precedes(
    _ one: UnsafeRawBufferPointer, isFolder oneIsFolder: Bool, _ other: UnsafeRawBufferPointer,
    isFolder otherIsFolder: Bool
  ) -> Bool {
    let common = min(one.count, other.count)
    for index in 0..<common where one[index] != other[index] { return one[index] < other[index] }
    return next(one, common, oneIsFolder) < next(other, common, otherIsFolder)
  }

  /// The byte after the common ones: the name's own, the slash of a folder, or the end.
  private static func next(_ name: UnsafeRawBufferPointer, _ index: Int, _ isFolder: Bool) -> UInt8
  {
    index < name.count ? name[index] : isFolder ? UInt8(ascii: "/") : 0
  }
}
