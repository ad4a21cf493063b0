using System.Globalization;
using CasesPdp.Policies.Changes;
using CasesPdp.Protocol.V1;
using ChangeDirection = CasesPdp.Policies.Changes.ChangeDirection;
using Counterexample = CasesPdp.Policies.Changes.Counterexample;
using GuardRailFinding = CasesPdp.Policies.Changes.GuardRailFinding;
using RolePresence = CasesPdp.Policies.Changes.RolePresence;
using SettingEffect = CasesPdp.Policies.Changes.SettingEffect;

namespace CasesPdp.Server.Services;

/// <summary>Maps the difference of two policies to messages.</summary>
internal static class PolicyChangeMessages
{
    /// <summary>The difference as a message.</summary>
    public static PolicyChanges ToMessage(this PolicyDiff diff) => new()
    {
        Cells = diff.Cells.ToMessage(),
        Roles = { diff.Roles.Select(ToMessage) },
        RolesLeftOut = (ulong)(diff.ChangedRoles - diff.Roles.Count),
        Operations = { diff.Operations.Select(ToMessage) },
        SpacesLeftOut = (ulong)(diff.ChangedSpaces - diff.Spaces.Count),
        Spaces = { diff.Spaces.Select(s => new SpaceChanges { Space = s.Space, Cells = s.Cells.ToMessage() }) },
        Subjects = { diff.Subjects.Select(ToMessage) },
        SubjectsLeftOut = (ulong)(diff.ChangedSubjects - diff.Subjects.Count),
        Settings = { diff.Settings.Select(ToMessage) },
        Calls = { diff.Calls.Select(ToMessage) },
        UncountedWidenings = { diff.UncountedWidenings },
    };

    /// <summary>A finding of a guard rail as a message.</summary>
    public static Protocol.V1.GuardRailFinding ToMessage(GuardRailFinding finding)
    {
        var message = new Protocol.V1.GuardRailFinding
        {
            Kind = (Protocol.V1.GuardRailKind)AfterUnspecified(finding.Kind),
            Message = finding.Message,
            Cells = (ulong)finding.Count,
            Counterexamples = { finding.Counterexamples.Select(ToMessage) },
        };
        if (finding.Rule is { } rule)
        {
            message.Rule = rule.ToString();
        }

        return message;
    }

    private static Protocol.V1.Counterexample ToMessage(Counterexample example)
    {
        var message = new Protocol.V1.Counterexample { Roles = { example.Roles }, Space = example.Space, Action = example.Action };
        if (example.Owner is not null)
        {
            message.Owner = example.Owner;
        }

        return message;
    }

    // The protocol's enums have the values of the policy's in the same order, after the unspecified one.
    private static int AfterUnspecified<T>(T value)
        where T : struct, Enum => Convert.ToInt32(value, CultureInfo.InvariantCulture) + 1;

    private static CellCounts ToMessage(this ChangeCount count) =>
        new() { Widened = (ulong)count.Widened, Narrowed = (ulong)count.Narrowed };

    private static OperationChanges ToMessage(OperationDiff operation) =>
        new()
        {
            Owner = operation.Owner ?? "",
            Name = operation.Name,
            Cells = operation.Cells.ToMessage(),
            Kind = (Protocol.V1.CellKind)AfterUnspecified(operation.Kind),
        };

    private static RoleChanges ToMessage(RoleDiff role) => new()
    {
        Role = role.Role ?? "",
        Presence = role.Presence switch
        {
            RolePresence.Added => Protocol.V1.RolePresence.Added,
            RolePresence.Removed => Protocol.V1.RolePresence.Removed,
            _ => Protocol.V1.RolePresence.Both,
        },
        Cells = role.Cells.ToMessage(),
        Lines = { role.Lines.Select(Describe) },
        LinesLeftOut = (uint)role.LinesLeftOut,
        Changes = { role.Lines.Select(ToMessage) },
        Calls = { role.Calls.Select(ToMessage) },
    };

    private static CellChange ToMessage(CellLine line)
    {
        var message = new CellChange
        {
            Direction = (Protocol.V1.ChangeDirection)AfterUnspecified(line.Direction),
            Kind = (Protocol.V1.CellKind)AfterUnspecified(line.Kind),
            Names = { line.Names },
            Spaces = line.Spaces.ToString(),
            Places = (uint)line.Spaces.Count,
        };
        if (line.Owner is not null)
        {
            message.Owner = line.Owner;
        }

        return message;
    }

    private static string Describe(CellLine line)
    {
        var sign = line.Direction == ChangeDirection.Widened ? '+' : '-';
        var owner = line.Owner is null ? "" : $"{line.Owner}: ";
        return $"{sign} {owner}{string.Join(", ", line.Names)} ({line.Spaces})";
    }

    private static SubjectChanges ToMessage(SubjectDiff subject) => new()
    {
        Subject = subject.Subject,
        RolesGiven = { subject.RolesGiven },
        RolesTaken = { subject.RolesTaken },
        Cells = subject.Cells.ToMessage(),
        MaySeeMore = subject.MaySeeMore,
        RolesChanged = { subject.RolesChanged },
        Calls = { subject.Calls.Select(ToMessage) },
    };

    private static SettingChange ToMessage(SettingDiff setting)
    {
        var message = new SettingChange
        {
            Name = setting.Name,
            Widens = setting.Effect == SettingEffect.Widens,
            Effect = (Protocol.V1.SettingEffect)AfterUnspecified(setting.Effect),
        };
        if (setting.Before is not null)
        {
            message.Before = setting.Before;
        }

        if (setting.After is not null)
        {
            message.After = setting.After;
        }

        return message;
    }

    private static CallChange ToMessage(CallDiff call) => new()
    {
        Call = call.Call,
        Before = call.Before,
        After = call.After,
        Loosened = call.IsLoosened,
        Cells = call.Cells.ToMessage(),
    };
}
