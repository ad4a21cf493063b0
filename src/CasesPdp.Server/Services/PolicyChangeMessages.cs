using CasesPdp.Policies.Changes;
using CasesPdp.Protocol.V1;
using RolePresence = CasesPdp.Policies.Changes.RolePresence;

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
        Spaces = { diff.Spaces.Select(s => new SpaceChanges { Space = s.Space, Cells = s.Cells.ToMessage() }) },
        Subjects = { diff.Subjects.Select(ToMessage) },
        SubjectsLeftOut = (ulong)(diff.ChangedSubjects - diff.Subjects.Count),
        Settings = { diff.Settings.Select(ToMessage) },
        Calls = { diff.Calls.Select(ToMessage) },
        UncountedWidenings = { diff.UncountedWidenings },
    };

    private static CellCounts ToMessage(this ChangeCount count) =>
        new() { Widened = (ulong)count.Widened, Narrowed = (ulong)count.Narrowed };

    private static OperationChanges ToMessage(OperationDiff operation) =>
        new() { Owner = operation.Owner ?? "", Name = operation.Name, Cells = operation.Cells.ToMessage() };

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
    };

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
    };

    private static SettingChange ToMessage(SettingDiff setting)
    {
        var message = new SettingChange { Name = setting.Name, Widens = setting.Effect == SettingEffect.Widens };
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
