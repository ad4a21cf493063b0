using CasesPdp.Corpus;

namespace CasesPdp.FunctionalTests.Wire;

/// <summary>The messages of <c>tests/corpus/wire</c>: what senders should not send, and what they may but do not.</summary>
internal static class WireCorpus
{
    /// <summary>Each message with the method that it is sent to.</summary>
    public static IReadOnlyList<(string Method, byte[] Bytes)> Messages { get; } =
    [
        .. File.ReadLines(Path.Combine(DecisionCorpus.Repository, "tests", "corpus", "wire", "messages.txt"))
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.Split(' '))
            .Select(words => (words[0], words[1] == "-" ? [] : Convert.FromHexString(words[1]))),
    ];
}
