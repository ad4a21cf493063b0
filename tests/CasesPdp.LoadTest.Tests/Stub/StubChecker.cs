using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Sending;

namespace CasesPdp.LoadTest.Tests.Stub;

/// <summary>Takes the stub's right message for right and everything else for wrong.</summary>
internal sealed class StubChecker : IAnswerChecker
{
    public bool AnswersVary { get; init; }

    public byte[] Right { get; init; } = StubAnswer.RightMessage;

    public string? FindFault(PreparedRequest request, ReadOnlySpan<byte> answer) =>
        answer.SequenceEqual(Right) ? null : $"{answer.Length} bytes that are not right";
}
