import Diagnostics
import Specs
import TestKit
import Testing

@testable import GitSource

/// The content of all files, in order; fails if one cannot be read.
func content(of files: some FleetFiles) throws -> [String] {
  var contents: [String] = []
  let unread = try files.read(files.entries.indices) { _, bytes in
    contents.append(String(decoding: bytes, as: UTF8.self))
  }
  try #require(unread.isEmpty)
  return contents
}

/// The problem that `body` is refused for.
func refusal(_ body: () throws -> Void) throws -> Diagnostic {
  try #require(throws: Diagnostic.self, performing: body)
}

/// The problem that the fleet of a tree, committed to a new repository, is refused for; nil if it is not.
func refusal(
  of entries: (borrowing TemporaryRepository) throws -> [TemporaryRepository.Entry],
  limits: SourceLimits = .standard
) throws -> Diagnostic? {
  let repository = try TemporaryRepository(bare: true)
  try repository.commit(tree: repository.tree(entries(repository)))
  do {
    _ = try GitRepository(at: repository.path, limits: limits).files()
    return nil
  } catch { return error }
}
