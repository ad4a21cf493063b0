using CasesPdp.LoadTest.Http2;

namespace CasesPdp.LoadTest.Sending;

/// <summary>Knows what the right answer to a request is. Asked by several threads.</summary>
internal interface IAnswerChecker
{
    /// <summary>
    /// Whether answers to the same request differ in ways that do not matter (an id of the call). If so, only a sample is checked; otherwise
    /// every answer is, nearly all by comparison with one that was found right.
    /// </summary>
    bool AnswersVary { get; }

    /// <summary>What is wrong with the answer; null if it is right.</summary>
    string? FindFault(PreparedRequest request, ReadOnlySpan<byte> answer);
}
