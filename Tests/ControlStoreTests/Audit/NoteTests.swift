import Testing

@testable import ControlStore

@Suite struct NoteTests {
  private let root = TreeHash(leaf: [1, 2, 3])

  @Test func `a signed checkpoint is read back by its key alone`() throws {
    let key = AuditKey()
    let checkpoint = Checkpoint(origin: "tenure.dev/x/1/2", size: 7, root: root)
    let text = try key.sign(checkpoint).text
    let note = try #require(SignedNote(text))
    #expect(note.text == text)
    #expect(text.hasPrefix("tenure.dev/x/1/2\n7\n"))
    #expect(key.verifier(of: checkpoint.origin).checkpoint(in: note) == checkpoint)
    #expect(key.verifier(of: "tenure.dev/y/1/2").checkpoint(in: note) == nil)
    #expect(AuditKey().verifier(of: checkpoint.origin).checkpoint(in: note) == nil)
    let bent = try #require(SignedNote(text.replacing("\n7\n", with: "\n8\n")))
    #expect(key.verifier(of: checkpoint.origin).checkpoint(in: bent) == nil)
  }

  /// The example key of Go's golang.org/x/mod/sumdb/note, whose identity is known.
  @Test func `the identity of a key is the one that other programs compute`() throws {
    let text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    let key = try #require(VerifierKey(text))
    #expect(key.text == text)
    #expect(VerifierKey(text.replacing("c74f20a3", with: "c74f20a4")) == nil)
    #expect(VerifierKey("PeterNeumann+c74f20a3") == nil)
    #expect(VerifierKey("") == nil)
  }

  /// The note that stands in the same package's documentation.
  @Test func `a note that another program signed is verified`() throws {
    let note = try #require(
      SignedNote(
        """
        If you think cryptography is the answer to your problem,
        then you don't know what your problem is.

        \u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=

        """))
    let text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    let key = try #require(VerifierKey(text))
    #expect(key.isSigned(note))
    var bent = note
    bent.body += " "
    #expect(!key.isSigned(bent))
  }

  @Test func `what is no note is none, whatever it is`() {
    for text in [
      "", "\n", "\n\n", "a\n\n", "a\n\n\u{2014} b c\n", "a\n\n\u{2014} b AAAA\n", "a\n\nb\n",
      "a\n\n\u{2014} b AAAAAAAA",
    ] {
      #expect(SignedNote(text) == nil, "\(text.debugDescription)")
    }
    for body in ["", "a\n", "a\n1\n", "a\n-1\nAAAA\n", "a\n01\n\n", "\n1\nAAAA\n"] {
      #expect(Checkpoint(body: body) == nil)
    }
  }
}
