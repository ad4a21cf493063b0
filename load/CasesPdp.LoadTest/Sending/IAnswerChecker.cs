using CasesPdp.LoadTest.Http2;

namespace CasesPdp.LoadTest.Sending;

/// <summary>Checks the answer to a request. Thread-safe.</summary>
internal interface IAnswerChecker
{
    /// <summary>
    /// Whether answers to the same request differ in ways that do not matter (an id of the call). If so, only a sample is checked;
    /// otherwise every answer is, mostly by comparison with one that was found right.
    /// </summary>
    bool AnswersVary { get; }

    /// <summary>What is wrong with the answer; null if it is right.</summary>
    string? FindFault(PreparedRequest request, ReadOnlySpan<byte> answer);
}
