using System.Security.Claims;
using CasesPdp.Client;

namespace CasesPdp.AspNetCore.Tests;

/// <summary>Subjects made of claims.</summary>
public sealed class SubjectTests
{
    [Fact]
    public void Read_WithoutRoleClaims_HasNoRoles()
    {
        Assert.Equal([], Read().Roles!);
    }

    [Fact]
    public void Read_WithRolesFromThePolicy_SendsNone()
    {
        var subject = SubjectReader.Read(User(("role", "a"), (ClaimTypes.NameIdentifier, "anne")), new() { RolesFromPolicy = true });

        Assert.Null(subject.Roles);
        Assert.Equal("anne", subject.Id);
    }

    [Fact]
    public void Read_WithALimitThatNamesNothing_LimitsToNothing()
    {
        Assert.Null(Read().LimitedBy);
        Assert.Equal([], Read(("limited_by", "")).LimitedBy!);
        Assert.Equal(["a", "b"], Read(("limited_by", "a"), ("limited_by", "b")).LimitedBy!);
    }

    [Fact]
    public void Read_WithClaimTypes_LooksAtThose()
    {
        var subject = SubjectReader.Read(
            User(("groups", "a"), ("role", "b"), ("sub", "anne"), ("puid", "u-1"), ("key", "c")),
            new() { RoleClaimType = "groups", IdClaimType = "sub", ProfileUidClaimType = "puid", LimitedByClaimType = "key" });

        Assert.Equal(["a"], subject.Roles!);
        Assert.Equal(("anne", "u-1"), (subject.Id, subject.ProfileUid));
        Assert.Equal(["c"], subject.LimitedBy!);
    }

    [Fact]
    public void Read_OfAnIdentityThatIsNotAuthenticated_LooksAtNoClaimOfIt()
    {
        var user = User(("role", "a"));
        user.AddIdentity(new ClaimsIdentity([new Claim("role", "superuser"), new Claim(ClaimTypes.NameIdentifier, "root")], null, null, "role"));

        var subject = SubjectReader.Read(user, new());

        Assert.Equal(["a"], subject.Roles!);
        Assert.Equal("", subject.Id);
    }

    [Fact]
    public void Read_WithADelegate_IsWhatItMakes()
    {
        var made = CaseSubject.WithRoles("x");

        Assert.Same(made, SubjectReader.Read(User(("role", "a")), new() { Subject = _ => made }));
    }

    private static CaseSubject Read(params (string Type, string Value)[] claims) => SubjectReader.Read(User(claims), new());

    private static ClaimsPrincipal User(params (string Type, string Value)[] claims) =>
        new(new ClaimsIdentity(claims.Select(c => new Claim(c.Type, c.Value)), "test", ClaimTypes.Name, "role"));
}
