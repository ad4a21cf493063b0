using System.Text;

namespace CasesPdp.Decisions.Snapshots;

/// <summary>Writes a compiled policy as sections. The same policy gives the same bytes.</summary>
public static class SnapshotWriter
{
    /// <summary>Writes the policy. Linear in its size; the bytes belong to the result.</summary>
    public static EncodedSnapshot Write(PolicySnapshot policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return EncodedSnapshot.Of(
            policy.Revision,
            [
                Section(policy, WriteRules),
                Section(policy, WriteOwners),
                Section(policy, WriteSpaces),
                Section(policy, WriteOperations),
                Section(policy, WriteActions),
                Section(policy, static (policy, section) => section.Names(policy.Roles)),
                Section(policy, static (policy, section) => WriteGrants(policy.Grants, section)),
                Section(policy, static (policy, section) => WriteSubjects(policy.Subjects, section)),
            ]);
    }

    private static ReadOnlyMemory<byte> Section(PolicySnapshot policy, Action<PolicySnapshot, SectionWriter> write)
    {
        var section = new SectionWriter();
        write(policy, section);
        return section.Written;
    }

    private static void WriteRules(PolicySnapshot policy, SectionWriter section)
    {
        section.Flag(policy.Rules.SecurityEnabled);
        section.Flag(policy.Rules.RestrictedCases);
        section.Flag(policy.Rules.RolesFromSubjects);
        section.Flag(policy.Rules.LinksUnavailable);
        section.Flag(policy.Rules.UntypedConnectorRefused);
        section.Word32(policy.SuperuserRole);
    }

    private static void WriteOwners(PolicySnapshot policy, SectionWriter section)
    {
        section.Names(policy.Owners);
        section.Names(policy.FilesCreateTags);
    }

    private static void WriteSpaces(PolicySnapshot policy, SectionWriter section)
    {
        var spaces = policy.Spaces;
        section.Names(spaces.Names);
        for (var space = 0; space < spaces.Names.Count; space++)
        {
            section.Word64(spaces.AvailableOwners(space));
        }

        section.Word64(spaces.RegisteredOwners);
        var patterns = new string[spaces.Patterns.Count];
        for (var i = 0; i < patterns.Length; i++)
        {
            patterns[i] = spaces.Patterns[i].Text;
        }

        section.Names(patterns);
    }

    private static void WriteOperations(PolicySnapshot policy, SectionWriter section)
    {
        section.Names(policy.Operations.Names);
        section.Names(policy.SharedNames);
        section.Names(policy.ConnectorTypes);
        foreach (var isRefused in policy.ConnectorTypeRefused)
        {
            section.Flag(isRefused);
        }
    }

    private static void WriteActions(PolicySnapshot policy, SectionWriter section)
    {
        var actions = policy.Actions;
        section.Names(actions.Names);
        section.Word32(actions.RequirementCount);
        for (var id = 0; id < actions.RequirementCount; id++)
        {
            ref readonly var requirement = ref actions.Requirement(id);
            section.Word64(requirement.Operations);
            section.Word64(requirement.AnyOwnerOperations);
            section.Word64(requirement.Shared);
            section.Word32(requirement.SharedWord);
            section.Word32(requirement.RawOwner);
            section.Byte((byte)requirement.OwnerRule);
            section.Byte((byte)requirement.Gate);
            section.Flag(requirement.JudgesConnector);
            section.Flag(requirement.SendsLinks);
        }

        foreach (var requirement in actions.Plain)
        {
            section.Word32(requirement);
        }

        section.Word32(actions.Faceted.Length / ActionTable.FacetSets);
        foreach (var requirement in actions.Faceted)
        {
            section.Word16(requirement);
        }

        section.Names(actions.CheckedOperations);
    }

    private static void WriteGrants(GrantTable grants, SectionWriter section)
    {
        section.Word32(grants.OwnerCount);
        section.Word32(grants.SharedWords);
        section.Word32(grants.RowCount);
        for (var row = 0; row < grants.RowCount; row++)
        {
            foreach (var word in grants.Row(row))
            {
                section.Word64(word);
            }
        }

        for (var role = 0; role < grants.RoleCount; role++)
        {
            section.Word32(grants.EverySpaceRow(role));
        }

        WriteEntries(grants, static (grants, role) => grants.Entries(role), section);
        section.Word32(grants.HasPatterns ? grants.RoleCount + 1 : 0);
        if (grants.HasPatterns)
        {
            WriteEntries(grants, static (grants, role) => grants.PatternEntries(role), section);
        }
    }

    private static void WriteEntries(GrantTable grants, Func<GrantTable, int, ReadOnlySpan<SpaceGrant>> entriesOf, SectionWriter section)
    {
        var start = 0;
        section.Word32(start);
        for (var role = 0; role < grants.RoleCount; role++)
        {
            start += entriesOf(grants, role).Length;
            section.Word32(start);
        }

        for (var role = 0; role < grants.RoleCount; role++)
        {
            foreach (var entry in entriesOf(grants, role))
            {
                section.Word32(entry.Place);
                section.Word32(entry.Row);
            }
        }
    }

    private static void WriteSubjects(SubjectTable subjects, SectionWriter section)
    {
        section.Names(subjects.Ids);
        var start = 0;
        section.Word32(start);
        var profileUids = new string[subjects.Ids.Count];
        for (var subject = 0; subject < profileUids.Length; subject++)
        {
            start += subjects.Roles(subject).Length;
            section.Word32(start);
            profileUids[subject] = Encoding.UTF8.GetString(subjects.ProfileUid(subject));
        }

        for (var subject = 0; subject < profileUids.Length; subject++)
        {
            foreach (var role in subjects.Roles(subject))
            {
                section.Word32(role);
            }
        }

        section.Names(profileUids);
    }
}
