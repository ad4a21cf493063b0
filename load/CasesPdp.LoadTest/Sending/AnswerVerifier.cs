using CasesPdp.LoadTest.Http2;

namespace CasesPdp.LoadTest.Sending;

/// <summary>Checks every answer: equal to one that was found right, or checked itself. Belongs to one sending thread.</summary>
internal sealed class AnswerVerifier
{
    private const int SampleEvery = 64;

    private readonly IAnswerChecker _checker;
    private readonly byte[]?[] _right;
    private int _sinceSample;

    /// <param name="checker">Checks the answers.</param>
    /// <param name="requests">How many different requests there are.</param>
    public AnswerVerifier(IAnswerChecker checker, int requests)
    {
        _checker = checker;
        _right = new byte[]?[requests];
    }

    /// <summary>Answers that were equal, byte for byte, to one found right.</summary>
    public long Compared { get; private set; }

    /// <summary>Answers that were decoded and checked.</summary>
    public long Decoded { get; private set; }

    /// <summary>
    /// Answers of which only status and framing were looked at, since bytes cannot be compared and they were not in the sample.
    /// </summary>
    public long Passed { get; private set; }

    /// <summary>What is wrong with the answer; null if nothing is.</summary>
    public string? FindFault(PreparedRequest request, ReadOnlySpan<byte> answer)
    {
        if (_right[request.Index] is { } right)
        {
            if (answer.SequenceEqual(right))
            {
                Compared++;
                return null;
            }

            if (_checker.AnswersVary && ++_sinceSample < SampleEvery)
            {
                Passed++;
                return null;
            }
        }

        return Decode(request, answer);
    }

    public void Reset() => (Compared, Decoded, Passed) = (0, 0, 0);

    private string? Decode(PreparedRequest request, ReadOnlySpan<byte> answer)
    {
        _sinceSample = 0;
        Decoded++;
        var fault = _checker.FindFault(request, answer);
        if (fault is null)
        {
            _right[request.Index] = answer.ToArray();
        }

        return fault;
    }
}
