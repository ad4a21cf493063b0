using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Tests;

/// <summary>The body of a privilege in a <see cref="TestFeature"/>.</summary>
public sealed class TestPrivilege
{
    private readonly List<CategoryGrant> _cases = [];
    private string[] _api = [];
    private string[] _ui = [];
    private bool _excludedFromBase;

    public TestPrivilege Cases(string category, params string[] owners)
    {
        _cases.Add(new CategoryGrant(category, owners));
        return this;
    }

    public TestPrivilege Api(params string[] tags)
    {
        _api = tags;
        return this;
    }

    public TestPrivilege Ui(params string[] capabilities)
    {
        _ui = capabilities;
        return this;
    }

    public TestPrivilege ExcludedFromBase()
    {
        _excludedFromBase = true;
        return this;
    }

    public PrivilegeDefinition Build() => new() { Cases = [.. _cases], Api = _api, Ui = _ui, ExcludedFromBase = _excludedFromBase };
}
