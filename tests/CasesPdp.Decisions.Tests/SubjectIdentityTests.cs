namespace CasesPdp.Decisions.Tests;

public sealed class SubjectIdentityTests
{
    private const int Superuser = 2;

    private static readonly PolicySnapshot Policy = Make(new DecisionRules(true, RestrictedCases: true, false, false, false), Superuser);

    [Fact]
    public void RolesIn_NothingNamed_AreThoseOfTheSubjectList()
    {
        var identity = default(SubjectIdentity);
        Assert.True(identity.RolesIn(Policy).HasNoKnownRole);

        identity.SetId("alice"u8);
        Assert.Equal([0, 1], identity.RolesIn(Policy).Roles.ToArray());

        identity.SetId("Alice"u8);
        Assert.True(identity.RolesIn(Policy).HasNoKnownRole);
    }

    [Fact]
    public void RolesIn_RolesNamed_AreTheseEvenIfNone()
    {
        var identity = default(SubjectIdentity);
        identity.SetId("alice"u8);

        identity.SetRoles([2]);
        Assert.Equal([2], identity.RolesIn(Policy).Roles.ToArray());

        identity.SetRoles([]);
        Assert.True(identity.RolesIn(Policy).Roles.IsEmpty);
    }

    [Fact]
    public void RolesIn_LimitOfNoRole_LeavesNothing()
    {
        var identity = default(SubjectIdentity);
        identity.SetId("alice"u8);
        Assert.False(identity.RolesIn(Policy).IsLimited);

        identity.SetLimitedBy([]);

        var roles = identity.RolesIn(Policy);
        Assert.Equal((true, true), (roles.IsLimited, roles.HasNoKnownRole));
        Assert.Equal([0, 1], roles.Roles.ToArray());
    }

    [Fact]
    public void TryGetProfileUid_NamedElseListedElseNone()
    {
        var identity = default(SubjectIdentity);
        Assert.False(identity.TryGetProfileUid(Policy, out _));

        identity.SetId("bob"u8);
        Assert.False(identity.TryGetProfileUid(Policy, out _));

        // The listed one also where roles are named.
        identity.SetId("alice"u8);
        identity.SetRoles([2]);
        Assert.True(identity.TryGetProfileUid(Policy, out var listed));
        Assert.Equal("uid-alice"u8, listed);

        identity.SetProfileUid([]);
        Assert.True(identity.TryGetProfileUid(Policy, out var named));
        Assert.True(named.IsEmpty);
    }

    [Theory]
    [InlineData("default", false)]
    [InlineData("restricted", true)]
    [InlineData("Default", true)]
    [InlineData("", true)]
    public void IsRestricted_AnyModeButDefault_IsRestricted(string accessMode, bool isRestricted)
    {
        var mode = System.Text.Encoding.UTF8.GetBytes(accessMode);

        Assert.Equal(isRestricted, CaseVisibility.IsRestricted(Policy, mode));
        Assert.False(CaseVisibility.IsRestricted(Make(new DecisionRules(true, false, false, false, false), Superuser), mode));
        Assert.False(CaseVisibility.IsRestricted(Make(new DecisionRules(false, true, false, false, false), Superuser), mode));
    }

    [Fact]
    public void SeesEveryCase_OnlyTheExemptRole()
    {
        Assert.True(CaseVisibility.SeesEveryCase(Policy, [0, Superuser]));
        Assert.False(CaseVisibility.SeesEveryCase(Policy, [0, 1]));
        Assert.False(CaseVisibility.SeesEveryCase(Policy, []));
        Assert.False(CaseVisibility.SeesEveryCase(Make(Policy.Rules, superuser: -1), [0, 1, 2]));
        Assert.True(CaseVisibility.SeesEveryCase(Make(new DecisionRules(false, true, false, false, false), Superuser), []));
    }

    [Fact]
    public void OfRestricted_RoleAndUid_SayWhetherAssigneesMatter()
    {
        var identity = default(SubjectIdentity);
        identity.SetId("bob"u8);
        Assert.Equal(Visibility.Hidden, CaseVisibility.OfRestricted(Policy, identity, out _));

        identity.SetProfileUid("uid"u8);
        Assert.Equal(Visibility.VisibleToAssignees, CaseVisibility.OfRestricted(Policy, identity, out var uid));
        Assert.Equal("uid"u8, uid);

        identity.SetRoles([Superuser]);
        Assert.Equal(Visibility.Visible, CaseVisibility.OfRestricted(Policy, identity, out _));
    }

    private static PolicySnapshot Make(DecisionRules rules, int superuser) => new()
    {
        Revision = new Revision("test", 1, ""),
        Rules = rules,
        Owners = new NameIndex(["cases"]),
        Spaces = null!,
        Actions = null!,
        Operations = null!,
        FilesCreateTags = [],
        SharedNames = [],
        ConnectorTypes = null!,
        ConnectorTypeRefused = [],
        Roles = null!,
        SuperuserRole = superuser,
        Grants = null!,
        Subjects = new SubjectTable(new NameIndex(["alice", "bob"]), [[0, 1], [1]], ["uid-alice"u8.ToArray(), null]),
    };
}
