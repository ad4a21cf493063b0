using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Tests;

/// <summary>The body of a custom feature in a <see cref="TestBundle"/>.</summary>
public sealed class TestFeature(string id)
{
    private readonly List<SubFeaturePrivilege> _subFeatures = [];
    private string[] _owners = [];
    private PrivilegeDefinition? _all;
    private PrivilegeDefinition? _read;
    private bool _excludedFromBase;

    public TestFeature Owners(params string[] owners)
    {
        _owners = owners;
        return this;
    }

    public TestFeature ExcludedFromBase()
    {
        _excludedFromBase = true;
        return this;
    }

    public TestFeature All(Action<TestPrivilege> body)
    {
        _all = Define(body);
        return this;
    }

    public TestFeature Read(Action<TestPrivilege> body)
    {
        _read = Define(body);
        return this;
    }

    public TestFeature SubFeature(string privilegeId, IncludeIn includeIn, Action<TestPrivilege> body)
    {
        _subFeatures.Add(new SubFeaturePrivilege(privilegeId, "", includeIn, Define(body)));
        return this;
    }

    public FeatureDefinition Build() => new()
    {
        Id = id,
        Owners = _owners,
        ExcludedFromBase = _excludedFromBase,
        All = _all,
        Read = _read,
        SubFeatures = [.. _subFeatures],
    };

    private static PrivilegeDefinition Define(Action<TestPrivilege> body)
    {
        var privilege = new TestPrivilege();
        body(privilege);
        return privilege.Build();
    }
}
