using System.Text;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Reference;
using CasesPdp.Protocol.V1;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Action = CasesPdp.Protocol.V1.Action;
using Decision = CasesPdp.Policies.Requests.Decision;
using Outcome = CasesPdp.Protocol.V1.Outcome;
using Reason = CasesPdp.Protocol.V1.Reason;

namespace CasesPdp.FunctionalTests.Wire;

/// <summary>
/// What the server must answer, worked out plainly: the generated parser, the contract's limits, and the reference evaluator question by
/// question. It shares nothing with what is tested but the generated classes.
/// </summary>
internal sealed class ReferenceServer(Bundle bundle, Decisions.Revision revision)
{
    private const int MostRemembered = 100_000;

    private readonly ReferenceEvaluator _evaluator = new(bundle);
    private readonly Dictionary<(ByteString, ByteString, ByteString), Decision> _decided = [];
    private readonly Protocol.V1.Revision _revision = new() { Epoch = revision.Epoch, Sequence = revision.Sequence, Digest = revision.Digest };

    /// <summary>The answer; null where the request must be refused.</summary>
    public IMessage? Answer(string method, byte[] request)
    {
        try
        {
            return method switch
            {
                "Check" => Check(CheckRequest.Parser.ParseFrom(request)),
                "BatchCheck" => Batch(BatchCheckRequest.Parser.ParseFrom(request)),
                "CheckMatrix" => Matrix(CheckMatrixRequest.Parser.ParseFrom(request)),
                _ => Stream(StreamCheckRequest.Parser.ParseFrom(request)),
            };
        }
        catch (InvalidProtocolBufferException)
        {
            return null;
        }
    }

    private CheckResponse? Check(CheckRequest request)
    {
        if (!IsValid(request.Subject) || !IsValid(request.Action) || !IsValid(request.Resource) || !IsMet(request.Revision))
        {
            return null;
        }

        var decision = Decide(request.Subject, request.Action, request.Resource);
        return new CheckResponse
        {
            Revision = _revision,
            Outcome = OutcomeOf(decision),
            Reason = (Reason)decision.Reason,
            Missing = { request.IncludeMissing ? decision.Missing : [] },
            LinksUnavailable = decision.LinksUnavailable,
        };
    }

    private StreamCheckResponse? Stream(StreamCheckRequest request) =>
        request.Batch is not null && Batch(request.Batch) is { } answer ? new StreamCheckResponse { Id = request.Id, Answer = answer } : null;

    private BatchCheckResponse? Batch(BatchCheckRequest request)
    {
        var items = request.Items
            .Select(i => (Subject: i.Subject ?? request.Subject, Action: i.Action ?? request.Action, Resource: i.Resource ?? request.Resource))
            .ToList();
        if (request.Items.Count > 10_000 || !Enum.IsDefined(request.Semantics) || !IsMet(request.Revision)
            || !(request.Subject is null || IsValid(request.Subject))
            || !(request.Action is null || IsValid(request.Action))
            || !(request.Resource is null || IsValid(request.Resource))
            || !items.All(i => IsValid(i.Subject) && IsValid(i.Action) && IsValid(i.Resource))
            || !request.Items.All(i => IsName(i.CorrelationId)))
        {
            return null;
        }

        var response = new BatchCheckResponse { Revision = _revision };
        foreach (var (subject, action, resource) in items)
        {
            var decision = Decide(subject, action, resource);
            var index = response.EvaluatedCount++;
            response.Outcomes.Add(OutcomeOf(decision));
            response.Reasons.Add((Reason)decision.Reason);
            if (request.IncludeMissing && decision.Missing.Count > 0)
            {
                response.Missing.Add(new ItemMissing { Index = index, Names = { decision.Missing } });
            }

            if (decision.LinksUnavailable)
            {
                response.LinksUnavailable.Add(index);
            }

            var isAllowed = decision.Outcome == Decisions.Outcome.Allow;
            if (request.Semantics == (isAllowed ? Semantics.PermitOnFirstPermit : Semantics.DenyOnFirstDeny))
            {
                break;
            }
        }

        if (request.Items.Any(i => i.CorrelationId.Length > 0))
        {
            response.CorrelationIds.Add(request.Items.Take((int)response.EvaluatedCount).Select(i => i.CorrelationId));
        }

        return response;
    }

    private CheckMatrixResponse? Matrix(CheckMatrixRequest request)
    {
        var count = (decimal)request.Subjects.Count * request.Actions.Count * request.Cells.Count;
        if (count is 0 or > 1_000_000 || !request.Subjects.All(IsValid) || !request.Actions.All(IsValid) || !IsMet(request.Revision)
            || !request.Cells.All(c => IsName(c.Owner) && IsName(c.Space)))
        {
            return null;
        }

        var resources = request.Cells.Select(ResourceOf).ToList();
        var reasons = (from subject in request.Subjects
                       from action in request.Actions
                       from resource in resources
                       select (Reason)Decide(subject, action, resource).Reason).ToList();
        var bits = new byte[(reasons.Count + 7) / 8];
        for (var i = 0; i < reasons.Count; i++)
        {
            bits[i / 8] |= (byte)(reasons[i] == Reason.Allowed ? 1 << (i % 8) : 0);
        }

        return new CheckMatrixResponse
        {
            Revision = _revision,
            Allowed = ByteString.CopyFrom(bits),
            Reasons = { request.IncludeReasons ? reasons : [] },
            DecisionCount = (uint)reasons.Count,
        };
    }

    private Decision Decide(Subject subject, Action action, Resource resource)
    {
        var key = (subject.ToByteString(), action.ToByteString(), resource.ToByteString());
        if (!_decided.TryGetValue(key, out var decision))
        {
            if (_decided.Count == MostRemembered)
            {
                _decided.Clear();
            }

            decision = _evaluator.Decide(RandomQuestion.InWords(subject, action, resource));
            _decided.Add(key, decision);
        }

        return decision;
    }

    private bool IsMet(RevisionRequirement? demand) => (demand?.RequirementCase ?? RevisionRequirement.RequirementOneofCase.None) switch
    {
        RevisionRequirement.RequirementOneofCase.ExactDigest =>
            demand!.ExactDigest == revision.Digest || demand.ExactDigest == revision.Digest[..16],
        RevisionRequirement.RequirementOneofCase.AtLeastRevision =>
            demand!.AtLeastRevision.Epoch == revision.Epoch && demand.AtLeastRevision.Sequence <= revision.Sequence,
        _ => true,
    };

    private bool IsValid(Subject? subject) => subject is not null
        && !(subject.Roles is not null && bundle.Settings.RolesFromSubjects)
        && IsName(subject.Id) && IsName(subject.ProfileUid)
        && AreNames(subject.Roles?.Names, 256) && AreNames(subject.LimitedBy?.Names, 256);

    private static bool IsValid(Action? action) =>
        action is not null && IsName(action.Name) && IsName(action.Connector) && AreNames(action.Facets, 32);

    private static bool IsValid(Resource? resource) => resource is not null
        && IsName(resource.Type) && IsName(resource.Space) && IsName(resource.AccessMode)
        && AreNames(resource.Owners, 256) && AreNames(resource.AssigneeUids, 1_000);

    private static bool AreNames(RepeatedField<string>? names, int most) => names is null || (names.Count <= most && names.All(IsName));

    private static bool IsName(string name) => Encoding.UTF8.GetByteCount(name) <= 512;

    private static Outcome OutcomeOf(Decision decision) => decision.Outcome == Decisions.Outcome.Allow ? Outcome.Allow : Outcome.Deny;

    private static Resource ResourceOf(Protocol.V1.MatrixCell cell)
    {
        var resource = new Resource();
        if (cell.HasOwner)
        {
            resource.Owners.Add(cell.Owner);
        }

        if (cell.HasSpace)
        {
            resource.Space = cell.Space;
        }

        return resource;
    }
}
