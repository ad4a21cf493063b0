using System.Globalization;
using CasesPdp.Cli.Rendering;
using CasesPdp.Policies.Changes;
using Wire = CasesPdp.Protocol.V1;

namespace CasesPdp.Cli.Pdp;

/// <summary>Reads a server's comparison of two policies.</summary>
internal static class DiffMessages
{
    /// <summary>The report, as a comparison in process gives it.</summary>
    /// <param name="diff">How the policies differ, and what guard rails find.</param>
    /// <param name="hold">Why the server would hold the bundle; absent: it would not.</param>
    public static DiffReport Read(Wire.DiffBundlesResponse diff, Wire.Hold? hold)
    {
        var changes = diff.Changes;
        var read = new PolicyDiff
        {
            DigestBefore = diff.BeforeDigest,
            DigestAfter = diff.AfterDigest,
            Cells = Read(changes.Cells),
            UncountedWidenings = changes.UncountedWidenings,
            ChangedRoles = changes.Roles.Count + (int)changes.RolesLeftOut,
            Roles = [.. changes.Roles.Select(Read)],
            Operations = [.. changes.Operations.Select(o => new OperationDiff(Known<CellKind>(o.Kind), OrNull(o.Owner), o.Name, Read(o.Cells)))],
            ChangedSpaces = changes.Spaces.Count + (int)changes.SpacesLeftOut,
            Spaces = [.. changes.Spaces.Select(s => new SpaceDiff(s.Space, Read(s.Cells)))],
            Calls = [.. changes.Calls.Select(c => new CallDiff(c.Call, c.Before, c.After, c.Loosened, Read(c.Cells)))],
            Settings = [.. changes.Settings.Select(s => new SettingDiff(
                s.Name, s.HasBefore ? s.Before : null, s.HasAfter ? s.After : null, Known<SettingEffect>(s.Effect)))],
            ChangedSubjects = changes.Subjects.Count + (int)changes.SubjectsLeftOut,
            Subjects = [.. changes.Subjects.Select(Read)],
        };
        return new DiffReport(read, [.. diff.GuardRails.Select(Read), .. Others(hold, diff.GuardRails.Count)]);
    }

    private static ChangeCount Read(Wire.CellCounts cells) => new((long)cells.Widened, (long)cells.Narrowed);

    private static RoleDiff Read(Wire.RoleChanges role) => new(
        OrNull(role.Role), Known<RolePresence>(role.Presence), Read(role.Cells), [.. role.Changes.Select(Read)], (int)role.LinesLeftOut)
    {
        Calls = [.. role.Calls.Select(Read)],
    };

    private static SubjectDiff Read(Wire.SubjectChanges subject) => new(
        subject.Subject, subject.RolesGiven, subject.RolesTaken, Read(subject.Cells), subject.MaySeeMore)
    {
        RolesChanged = subject.RolesChanged,
        Calls = [.. subject.Calls.Select(Read)],
    };

    // The server folds spaces into words, which stand for the set.
    private static CellLine Read(Wire.CellChange change) => new(
        Known<ChangeDirection>(change.Direction),
        Known<CellKind>(change.Kind),
        change.HasOwner ? change.Owner : null,
        change.Names,
        new SpaceSet { IsEverySpace = false, Names = [change.Spaces], Count = (int)change.Places });

    private static DiffHold Read(Wire.GuardRailFinding finding) => new(
        OutputNames.CamelCase(Known<GuardRailKind>(finding.Kind)), finding.Message)
    {
        Rule = finding.HasRule ? finding.Rule : null,
        Cells = (long)finding.Cells,
        Counterexamples =
            [.. finding.Counterexamples.Select(e => new Counterexample(e.Roles, e.Space, e.HasOwner ? e.Owner : null, e.Action))],
    };

    // Besides guard rails a server holds by a pin and by policy tests. Its findings list guard rails first, then failed tests.
    private static IEnumerable<DiffHold> Others(Wire.Hold? hold, int guardRails)
    {
        if (hold is null)
        {
            yield break;
        }

        if (hold.Reasons.Contains(Wire.HoldReason.Pinned))
        {
            yield return new DiffHold(DiffHold.Pinned, "The revision in force is pinned.");
        }

        if (hold.Reasons.Contains(Wire.HoldReason.PolicyTests))
        {
            foreach (var failure in hold.Findings.Skip(guardRails).DefaultIfEmpty("Policy tests fail."))
            {
                yield return new DiffHold(DiffHold.PolicyTests, failure);
            }
        }
    }

    // The protocol's enums have the values of the policy's in the same order, after the unspecified one.
    private static T Known<T>(Enum value)
        where T : struct, Enum
    {
        var number = Convert.ToInt32(value, CultureInfo.InvariantCulture) - 1;
        var known = (T)Enum.ToObject(typeof(T), number);
        return Enum.IsDefined(known)
            ? known
            : throw VerbFailure.NotEvaluated($"The server answered with {typeof(T).Name} {number + 1}, which this version does not know.");
    }

    private static string? OrNull(string text) => text.Length == 0 ? null : text;
}
