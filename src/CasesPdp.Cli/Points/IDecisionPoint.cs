using CasesPdp.Cli.Output;
using CasesPdp.Cli.Streams;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Cli.Points;

/// <summary>Whoever answers: a bundle in process, or a server.</summary>
internal interface IDecisionPoint : IDisposable
{
    /// <summary>The policy that gave the last answer: the first 16 hex digits of its digest.</summary>
    string Revision { get; }

    /// <summary>Decides one question.</summary>
    Decision Check(DecisionRequest request);

    /// <summary>Answers a stream of requests.</summary>
    StreamTotals CheckStream(Stream requests, Stream answers, Progress progress);
}
