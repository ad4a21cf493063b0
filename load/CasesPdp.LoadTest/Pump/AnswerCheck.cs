using CasesPdp.LoadTest.Http2;

namespace CasesPdp.LoadTest.Pump;

/// <summary>Checks every answer: equal to one that was judged right, or judged itself. Belongs to one sending thread.</summary>
internal sealed class AnswerCheck
{
    private const int SampleEvery = 64;

    private readonly IAnswerJudge _judge;
    private readonly byte[]?[] _right;
    private int _sinceSample;

    /// <param name="judge">Who knows.</param>
    /// <param name="requests">How many different requests there are.</param>
    public AnswerCheck(IAnswerJudge judge, int requests)
    {
        _judge = judge;
        _right = new byte[]?[requests];
    }

    /// <summary>Answers that were equal, byte for byte, to one judged right.</summary>
    public long Compared { get; private set; }

    /// <summary>Answers that were decoded and judged.</summary>
    public long Judged { get; private set; }

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

            if (_judge.AnswersVary && ++_sinceSample < SampleEvery)
            {
                Passed++;
                return null;
            }
        }

        return Judge(request, answer);
    }

    public void Reset() => (Compared, Judged, Passed) = (0, 0, 0);

    private string? Judge(PreparedRequest request, ReadOnlySpan<byte> answer)
    {
        _sinceSample = 0;
        Judged++;
        var fault = _judge.FindFault(request, answer);
        if (fault is null)
        {
            _right[request.Index] = answer.ToArray();
        }

        return fault;
    }
}
