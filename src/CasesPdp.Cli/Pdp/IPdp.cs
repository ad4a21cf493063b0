using CasesPdp.Cli.Rendering;
using CasesPdp.Cli.Requests;
using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Cli.Pdp;

/// <summary>A policy decision point: a bundle in process, or a server. Both give the same answers.</summary>
internal interface IPdp : IDisposable
{
    /// <summary>The policy that gave the last answer: the first 16 hex digits of its digest.</summary>
    string Revision { get; }

    /// <summary>The policy itself; null when a server answers, which does not list everything that its policy holds.</summary>
    LoadedPolicy? Loaded { get; }

    /// <summary>Decides one question.</summary>
    Decision Check(DecisionRequest request);

    /// <summary>Answers a stream of requests, each with the notes about its line.</summary>
    StreamTotals CheckStream(Stream requests, Stream answers, LineNotes notes, Progress progress);

    /// <summary>Decides roles x actions x spaces x owners: role-major, then action, then space, then owner.</summary>
    IReadOnlyList<Reason> CheckMatrix(MatrixQuestion question);

    /// <summary>Explains one decision.</summary>
    Explanation Explain(DecisionRequest request);

    /// <summary>Lists what the subject of the request may do in its space.</summary>
    Capabilities ListCapabilities(DecisionRequest request);

    /// <summary>Names the roles each of which alone would be allowed the question, in ordinal order.</summary>
    IEnumerable<string> ListRoles(DecisionRequest request);

    /// <summary>Names every role of the policy, in ordinal order.</summary>
    IReadOnlyList<string> ListAllRoles();

    /// <summary>The spaces that the policy tells apart.</summary>
    SpaceNames ListSpaces();

    /// <summary>Ids of the policy's subject list.</summary>
    IReadOnlyList<string> ListSubjects();

    /// <summary>Of these subjects, those that would be allowed the question with the roles that the policy's list gives them.</summary>
    IReadOnlyList<string> FilterSubjects(DecisionRequest request, IReadOnlyList<string> ids);

    /// <summary>Where the policy comes from, for reading: the name of the bundle's directory, or the server's address.</summary>
    string Source { get; }

    /// <summary>Describes the policy in force.</summary>
    PolicyDescription Describe();
}

/// <summary>The product of roles, actions, spaces and owners.</summary>
/// <param name="Roles">The roles; each stands for a subject that has it alone.</param>
/// <param name="Actions">The actions, without facets.</param>
/// <param name="Owners">The owners.</param>
/// <param name="Spaces">The spaces.</param>
/// <param name="Connector">The connector type that every action is asked with; absent: none.</param>
internal sealed record MatrixQuestion(
    IReadOnlyList<string> Roles,
    IReadOnlyList<string> Actions,
    IReadOnlyList<string> Owners,
    IReadOnlyList<SpaceSample> Spaces,
    string? Connector);
