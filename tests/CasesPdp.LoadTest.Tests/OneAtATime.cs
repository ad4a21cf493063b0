// Tests that measure time would measure each other.
[assembly: CollectionBehavior(CollectionBehavior.CollectionPerAssembly)]
