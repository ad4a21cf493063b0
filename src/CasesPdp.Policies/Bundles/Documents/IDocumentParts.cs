namespace CasesPdp.Policies.Bundles.Documents;

/// <summary>Takes the parts of a document one by one. Nothing is handed over of a document that cannot be read to its end.</summary>
internal interface IDocumentParts
{
    /// <summary>Whether an object with this key at its root has no parts and must be read whole.</summary>
    bool MustReadWhole(string key);

    /// <summary>The pool of the objects in the list under this key of a part; null when they are hardly repeated.</summary>
    RepeatPool? Repeats(string key);

    /// <summary>An item of the list that the document is.</summary>
    void Take(DocumentNode item);

    /// <summary>A member of the object that the document is; keys are distinct.</summary>
    void Take(MappingMember member);
}
