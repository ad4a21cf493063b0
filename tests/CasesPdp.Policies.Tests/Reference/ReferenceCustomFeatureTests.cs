using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Tests.Reference;

/// <summary>Features that plugins bring.</summary>
public sealed class ReferenceCustomFeatureTests
{
    [Fact]
    public void Decide_CustomOwner_IsRegisteredInEveryDeployment()
    {
        foreach (var deployment in KibanaCatalogue.Embedded.Deployments.Keys)
        {
            var bundle = TestBundle.Of(deployment, "9.5").CustomFeature("legal", Legal).Role("r", r => r.Feature("legal", "read"));

            Assert.Equal("Allowed", bundle.Answer(Ask.To("getCase").As("r").On("legal")));
            Assert.Equal("MissingPrivilege: createCase", bundle.Answer(Ask.To("createCase").As("r").On("legal")));
            Assert.Equal("Allowed", bundle.Answer(Ask.To("deleteCase").As("superuser").On("legal")));
        }
    }

    [Fact]
    public void Decide_CustomFeatureOnABuiltInOwnerOfAnotherDeployment_RegistersThatOwner()
    {
        var bundle = TestBundle.Complete()
            .CustomFeature("watch", f => f.Owners("observability").Read(p => p.Cases("read", "observability")))
            .Role("r", r => r.Feature("watch", "read").Feature("observabilityCasesV3", "all"));

        Assert.Equal("Allowed", bundle.Answer(Ask.To("getCase").As("r").On("observability")));
        Assert.Equal("MissingPrivilege: createCase", bundle.Answer(Ask.To("createCase").As("r").On("observability")));
    }

    [Fact]
    public void Decide_CustomFeatureOnAHiddenBuiltInOwner_KeepsTheOwnerAvailable()
    {
        var bundle = TestBundle.Stack().HiddenFeatureCoversDeprecated()
            .CustomFeature("extra", f => f.Owners("cases").Read(p => p.Cases("read", "cases")))
            .Space("some", "generalCasesV3")
            .Space("every", "generalCasesV3", "extra");

        Assert.Equal("Allowed", bundle.Answer(Ask.To("deleteCase").As("superuser").On("cases").In("some")));
        Assert.Equal("OwnerDisabledInSpace", bundle.Answer(Ask.To("deleteCase").As("superuser").On("cases").In("every")));
    }

    [Fact]
    public void Decide_HiddenCustomFeatureWithTheSwitch_DoesNotHideBuiltInFeaturesOfItsOwner()
    {
        var bundle = TestBundle.Stack().HiddenFeatureCoversDeprecated()
            .CustomFeature("extra", f => f.Owners("cases").Read(p => p.Cases("read", "cases")))
            .Space("s", "extra");

        Assert.Equal("Allowed", bundle.Answer(Ask.To("getCase").As("superuser").On("cases").In("s")));
    }

    [Fact]
    public void Decide_HiddenCustomFeature_RemovesItsOwnerUnlessASolutionViewReplacesTheList()
    {
        var bundle = TestBundle.Stack().CustomFeature("legal", Legal)
            .Space("s", "legal").SolutionSpace("view", "es", "legal");

        Assert.Equal("OwnerDisabledInSpace", bundle.Answer(Ask.To("getCase").As("superuser").On("legal").In("s")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("getCase").As("superuser").On("legal").In("view")));
    }

    [Theory]
    [InlineData("all", "createCase deleteCase getCase reopenCase")]
    [InlineData("minimal_all", "createCase getCase")]
    [InlineData("read", "getCase reopenCase")]
    [InlineData("minimal_read", "getCase")]
    [InlineData("with_all", "deleteCase")]
    [InlineData("with_read", "reopenCase")]
    [InlineData("alone", "pushCase")]
    public void Decide_CustomPrivilege_TakesInTheSubFeaturesItIncludes(string privilege, string operations)
    {
        foreach (var license in new[] { LicenseLevel.Basic, LicenseLevel.Gold })
        {
            var bundle = TestBundle.Stack().License(license).CustomFeature("legal", Legal).Role("r", r => r.Feature("legal", privilege));

            var held = new[] { "createCase", "deleteCase", "getCase", "pushCase", "reopenCase" }
                .Where(o => bundle.Answer(Ask.To(o).As("r").On("legal")) == "Allowed");

            var isSubFeature = privilege is "with_all" or "with_read" or "alone";
            Assert.Equal(isSubFeature && license == LicenseLevel.Basic ? "" : operations, string.Join(' ', held));
        }
    }

    [Fact]
    public void Decide_BasePrivileges_LeaveOutSubFeaturesThatNothingIncludes()
    {
        var bundle = TestBundle.Stack().CustomFeature("legal", Legal).Role("all", r => r.Base("all")).Role("read", r => r.Base("read"));

        Assert.Equal("Allowed", bundle.Answer(Ask.To("deleteCase").As("all").On("legal")));
        Assert.Equal("MissingPrivilege: pushCase", bundle.Answer(Ask.To("pushCase").As("all").On("legal")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("reopenCase").As("read").On("legal")));
        Assert.Equal("MissingPrivilege: deleteCase", bundle.Answer(Ask.To("deleteCase").As("read").On("legal")));
    }

    [Fact]
    public void Decide_FeatureExcludedFromBase_GivesOnlyByItsOwnName()
    {
        var bundle = TestBundle.Stack()
            .CustomFeature("legal", f => f.Owners("legal").ExcludedFromBase().All(p => p.Cases("create", "legal")))
            .Role("base", r => r.Base("all"))
            .Role("own", r => r.Feature("legal", "all"));

        Assert.Equal("MissingPrivilege: createCase", bundle.Answer(Ask.To("createCase").As("base").On("legal")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("createCase").As("own").On("legal")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("createCase").As("superuser").On("legal")));
    }

    [Fact]
    public void Decide_PrivilegeExcludedFromBase_LeavesTheOtherOneIn()
    {
        var bundle = TestBundle.Stack()
            .CustomFeature("legal", f => f.Owners("legal")
                .All(p => p.Cases("create", "legal").ExcludedFromBase())
                .Read(p => p.Cases("read", "legal")))
            .Role("base", r => r.Base("all"));

        Assert.Equal("MissingPrivilege: createCase", bundle.Answer(Ask.To("createCase").As("base").On("legal")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("getCase").As("base").On("legal")));
    }

    [Theory]
    [InlineData("8.17", "assign", "createCase", "MissingPrivilege: createCase")]
    [InlineData("8.17", "all", "deleteCase", "Allowed")]
    [InlineData("9.3", "manageTemplates", "getCase", "MissingPrivilege: getCase")]
    [InlineData("9.4", "manageTemplates", "manageTemplate", "Allowed")]
    [InlineData("9.4", "all", "manageTemplate", "MissingPrivilege: manageTemplate")]
    [InlineData("9.5", "all", "manageTemplate", "MissingPrivilege: manageTemplate")]
    [InlineData("9.5", "all", "getFieldDefinitions", "Allowed")]
    [InlineData("9.5", "all", "assignCase", "Allowed")]
    public void Decide_Category_MeansWhatTheLineSays(string kibana, string category, string operation, string expected)
    {
        var bundle = TestBundle.Stack(kibana)
            .CustomFeature("legal", f => f.Owners("legal").All(p => p.Cases(category, "legal")))
            .Role("r", r => r.Feature("legal", "all"));

        Assert.Equal(expected, bundle.Answer(Ask.To(operation).As("r").On("legal")));
    }

    [Fact]
    public void Decide_FeatureWithoutRead_GivesNothingByRead()
    {
        var bundle = TestBundle.Stack()
            .CustomFeature("legal", f => f.Owners("legal").All(p => p.Cases("all", "legal"))
                .SubFeature("sub", IncludeIn.Read, p => p.Cases("read", "legal")))
            .Role("read", r => r.Feature("legal", "read", "minimal_read"))
            .Role("base", r => r.Base("read"));

        Assert.Equal("MissingPrivilege: getCase", bundle.Answer(Ask.To("getCase").As("read").On("legal")));
        Assert.Equal("MissingPrivilege: getCase", bundle.Answer(Ask.To("getCase").As("base").On("legal")));
    }

    [Fact]
    public void Decide_CustomTagsAndCapabilities_AreKnownWhateverTheLicence()
    {
        var bundle = TestBundle.Stack().License(LicenseLevel.Basic)
            .CustomFeature("legal", f => f.Owners("legal").All(p => p.Api("legalFilesCasesCreate").Ui("open"))
                .SubFeature("sub", IncludeIn.None, p => p.Ui("seal")))
            .Role("r", r => r.Feature("legal", "all", "sub"));

        Assert.Equal("Allowed", bundle.Answer(Ask.To("ui:legal/open").As("r")));
        Assert.Equal("MissingPrivilege: ui:legal/seal", bundle.Answer(Ask.To("ui:legal/seal").As("r")));
        Assert.Equal("MissingPrivilege: createComment", bundle.Answer(Ask.To("add-file").As("r").On("legal")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("add-file").As("superuser").On("legal")));
    }

    [Fact]
    public void Decide_FilesOfAnOwnerWithoutTag_AreDeniedToSuperuser()
    {
        var bundle = TestBundle.Stack().CustomFeature("legal", Legal);

        Assert.Equal("MissingPrivilege: api:legalFilesCasesCreate", bundle.Answer(Ask.To("add-file").As("superuser").On("legal")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("add-attachment", "alerts").As("superuser").On("legal")));
    }

    [Fact]
    public void Decide_FeatureWithSeveralOwners_GivesEachWhatItSays()
    {
        var bundle = TestBundle.Stack()
            .CustomFeature("joint", f => f.Owners("legal", "hr").Read(p => p.Cases("read", "legal", "hr").Cases("push", "hr")))
            .Role("r", r => r.Feature("joint", "read"));

        Assert.Equal("Allowed", bundle.Answer(Ask.To("getCase").As("r").On("legal", "hr")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("pushCase").As("r").On("hr")));
        Assert.Equal("MissingPrivilege: pushCase", bundle.Answer(Ask.To("pushCase").As("r").On("legal", "hr")));
    }

    private static void Legal(TestFeature feature) => feature.Owners("legal")
        .All(p => p.Cases("create", "legal").Cases("read", "legal"))
        .Read(p => p.Cases("read", "legal"))
        .SubFeature("with_all", IncludeIn.All, p => p.Cases("delete", "legal"))
        .SubFeature("with_read", IncludeIn.Read, p => p.Cases("reopenCase", "legal"))
        .SubFeature("alone", IncludeIn.None, p => p.Cases("push", "legal"));
}
