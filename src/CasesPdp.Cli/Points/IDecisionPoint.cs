using CasesPdp.Cli.Output;
using CasesPdp.Cli.Streams;
using CasesPdp.Decisions;
using CasesPdp.Policies.Explanations;
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

    /// <summary>Decides roles x actions x owners in one space: role-major, then action, then owner.</summary>
    IReadOnlyList<Reason> CheckMatrix(MatrixQuestion question);

    /// <summary>Explains one decision.</summary>
    Explanation Explain(DecisionRequest request);

    /// <summary>Lists what the subject of the request may do in its space.</summary>
    Capabilities ListCapabilities(DecisionRequest request);

    /// <summary>Names the roles each of which alone would be allowed the question, in ordinal order.</summary>
    IEnumerable<string> ListRoles(DecisionRequest request);

    /// <summary>The roles that a table of all roles shows, in ordinal order.</summary>
    /// <remarks>In process every role; a server names only those that may do some of the actions to some of the owners.</remarks>
    IReadOnlyList<string> RolesToShow(IReadOnlyList<string> actions, IReadOnlyList<string> owners, string? space);

    /// <summary>The names that the policy in force knows, as far as they are told.</summary>
    PolicyNames Names();

    /// <summary>Describes the policy in force.</summary>
    PolicyDescription Describe();
}
