using CasesPdp.Policies.Bundles;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Channels;
using CasesPdp.Server.Policy;
using CasesPdp.Server.Requests;
using Google.Protobuf.WellKnownTypes;
using HeldRevision = CasesPdp.Protocol.V1.HeldRevision;
using HoldReason = CasesPdp.Protocol.V1.HoldReason;
using ReloadFailure = CasesPdp.Protocol.V1.ReloadFailure;

namespace CasesPdp.Server.Services;

/// <summary>Maps the state of the policy, and verdicts on bundles, to messages.</summary>
internal static class PolicyMessages
{
    /// <summary>The state as a message.</summary>
    /// <param name="state">The state.</param>
    /// <param name="channel">The channel that is followed; null: none is.</param>
    /// <param name="mostFindings">Most findings of a failure to list.</param>
    public static PolicyStatus ToMessage(this PolicyState state, ChannelSource? channel, int mostFindings = int.MaxValue) => new()
    {
        InForce = state.InForce.ToMessage(),
        ActivatedAt = state.ActivatedAt.ToTimestamp(),
        Origin = (RevisionOrigin)state.Source,
        Pinned = state.IsPinned,
        Held = state.Held is { } held
            ? new HeldRevision { Digest = held.Pack.Digest, HeldSince = held.Since.ToTimestamp(), Hold = held.Hold.ToMessage() }
            : null,
        Failure = state.Failure is { } failure ? ToMessage(failure, mostFindings) : null,
        Directory = state.Directory ?? "",
        LastGoodAge = state.LastGoodAge?.ToDuration(),
        ActivationCount = state.Activations,
        Approval = ToMessage(state.Kept[0].Approval),
        LastGoodDirectory = state.LastGoodDirectory ?? "",
        Channel = channel is null ? null : ToMessage(channel),
    };

    /// <summary>The hold as a message.</summary>
    public static Hold ToMessage(this RevisionHold hold) => new()
    {
        Reasons = { hold.Reasons.Select(r => (HoldReason)r) },
        JudgedAgainst = hold.JudgedAgainst,
        Findings = { hold.Findings },
        FindingsLeftOut = (uint)hold.FindingsLeftOut,
        WidenedCells = (ulong)hold.WidenedCells,
        NarrowedCells = (ulong)hold.NarrowedCells,
    };

    /// <summary>The finding as a message.</summary>
    public static Finding ToMessage(this Diagnostic finding) => new()
    {
        Code = finding.Code,
        Severity = finding.Severity == DiagnosticSeverity.Error ? Severity.Error : Severity.Warning,
        File = finding.Span.File,
        Line = (uint)finding.Span.Line,
        Column = (uint)finding.Span.Column,
        Message = finding.Message,
    };

    /// <summary>The revisions that can be put in force, the one held first.</summary>
    public static ListRevisionsResponse ToList(this PolicyState state)
    {
        var response = new ListRevisionsResponse();
        if (state.Held is { } held)
        {
            response.Revisions.Add(new RevisionRecord
            {
                Revision = new Revision { Digest = held.Pack.Digest },
                State = RevisionState.Held,
                Since = held.Since.ToTimestamp(),
                Origin = held.Release is null ? RevisionOrigin.Directory : RevisionOrigin.Channel,
                PackedBytes = (ulong)held.Pack.Bytes.Length,
            });
        }

        response.Revisions.Add(state.Kept.Select(k => new RevisionRecord
        {
            Revision = k.Revision.ToMessage(),
            State = k.Revision == state.InForce ? RevisionState.InForce : RevisionState.Earlier,
            Since = k.ActivatedAt.ToTimestamp(),
            Origin = (RevisionOrigin)k.Source,
            PackedBytes = (ulong)k.Pack.Bytes.Length,
            Approval = ToMessage(k.Approval),
        }));
        return response;
    }

    /// <summary>The verdict on a bundle as a message.</summary>
    public static ValidateBundleResponse ToMessage(this BundleValidation validation) => new()
    {
        Findings = { validation.Findings.Select(ToMessage) },
        Digest = validation.Policy?.Bundle.Digest ?? "",
        Roles = (uint)(validation.Policy?.Bundle.Roles.Count ?? 0),
        Hold = validation.Hold?.ToMessage(),
    };

    private static ChannelStatus ToMessage(ChannelSource channel)
    {
        var status = channel.Status;
        return new ChannelStatus
        {
            Name = channel.Channel,
            Instance = channel.Instance,
            EpochNumber = status.Highest?.Mark.Epoch ?? 0,
            HighestSequence = status.Highest?.Mark.Sequence ?? 0,
            ConfirmedAt = status.ConfirmedAt?.ToTimestamp(),
            State = (ChannelState)status.State,
            ReasonCode = status.Code,
            Reason = status.Reason,
            Target = status.Target?.Content ?? "",
        };
    }

    private static Protocol.V1.Approval? ToMessage(Policy.Approval? approval) => approval is null ? null : new Protocol.V1.Approval
    {
        ApprovedBy = approval.By,
        ApprovedAt = approval.At.ToTimestamp(),
        Reason = approval.Reason,
    };

    private static ReloadFailure ToMessage(Policy.ReloadFailure failure, int most)
    {
        var message = new ReloadFailure
        {
            FailingSince = failure.Since.ToTimestamp(),
            AttemptCount = (uint)failure.Attempts,
            Digest = failure.Digest ?? "",
        };

        // Errors first where there is no room for all.
        IEnumerable<Diagnostic> findings = failure.Findings.Count <= most
            ? failure.Findings
            : failure.Findings.OrderByDescending(f => f.Severity == DiagnosticSeverity.Error);
        message.Findings.Add(findings.Take(most).Select(ToMessage));
        return message;
    }
}
